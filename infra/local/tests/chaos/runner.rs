//! The runner's process.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::dice::Dice;

/// A debug build starts within seconds, on a busy machine too.
const START_MAX: Duration = Duration::from_secs(60);

/// Settings that shorten a run. Both times must be longer than the work that they wait for.
#[derive(Clone, Copy, Default)]
pub struct Pace {
    pub quiet_seconds: Option<u32>,
    pub visibility_seconds: Option<u32>,
}

/// Which build of the runner, and how it gets its functions.
#[derive(Clone, Default)]
pub struct Build {
    /// `None`: the present one.
    pub program: Option<PathBuf>,
    /// The folder with the templates, if they are not those of the checkout that the program was built from.
    pub templates: Option<PathBuf>,
    /// The folder with a link for each function, if functions run as binaries.
    pub links: Option<PathBuf>,
}

pub struct Runner {
    child: Child,
    state: TempDir,
    port: u16,
    pace: Pace,
    build: Build,
    pub kills: usize,
    starts: usize,
}

impl Runner {
    pub async fn start(pace: Pace) -> Self {
        Self::start_build(pace, Build::default()).await
    }

    pub async fn start_build(pace: Pace, build: Build) -> Self {
        let runner = Self::spawned(pace, build);
        runner.ready().await;
        runner
    }

    fn spawned(pace: Pace, build: Build) -> Self {
        let state = tempfile::tempdir().unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = spawn(state.path(), port, pace, &build, 0);
        Self { child, state, port, pace, build, kills: 0, starts: 1 }
    }

    /// Ends it as its user does, and starts another build on the same state.
    pub async fn change_build(&mut self, build: Build) {
        let ended = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(ended.success());
        self.child.wait().unwrap();
        self.build = build;
        self.spawn();
        self.ready().await;
    }

    /// A runner that was killed during its first start, after it had begun to create the demo's organisation.
    ///
    /// # Panics
    /// If the start is always too fast to kill.
    pub async fn start_killed_while_it_seeds(pace: Pace) -> Self {
        for _ in 0..10 {
            let mut runner = Self::spawned(pace, Build::default());
            runner.wait_for_an_item();
            runner.kill();
            if !runner.state.path().join("demo.json").exists() {
                runner.spawn();
                runner.ready().await;
                return runner;
            }
        }
        panic!("the first start was over before it could be killed, ten times");
    }

    /// Waits until the tables hold something.
    fn wait_for_an_item(&self) {
        let (began, tables) = (Instant::now(), self.state.path().join("tables.sqlite"));
        let items = || {
            let tables = Connection::open_with_flags(&tables, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
            tables.query_row("SELECT COUNT(*) FROM _stream_records", [], |row| row.get::<_, usize>(0))
        };
        while items().unwrap_or_default() == 0 {
            assert!(began.elapsed() < START_MAX);
            std::thread::sleep(Duration::from_micros(200));
        }
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// The live key.
    pub fn key(&self) -> String {
        self.demo("live_key")
    }

    /// One of the keys that the runner prints.
    pub fn demo(&self, name: &str) -> String {
        let demo = std::fs::read(self.state.path().join("demo.json")).unwrap();
        let demo: serde_json::Value = serde_json::from_slice(&demo).unwrap();
        demo[name].as_str().unwrap().to_owned()
    }

    /// Kills it and starts it again. One time in five, on average, it is killed again while it starts.
    pub async fn kill_and_start(&mut self, dice: &mut Dice) {
        self.kill();
        self.spawn();
        if dice.roll(5) == 0 {
            tokio::time::sleep(dice.up_to_ms(400)).await;
            self.end();
            self.spawn();
        }
        self.ready().await;
    }

    /// Kills it once and starts it again.
    pub async fn restart(&mut self) {
        self.kill();
        self.spawn();
        self.ready().await;
    }

    /// Ends it. Returns the path of its state.
    pub fn stop(&mut self) -> PathBuf {
        self.end();
        self.state.path().to_owned()
    }

    fn kill(&mut self) {
        self.end();
        self.kills += 1;
    }

    /// Sends SIGKILL.
    fn end(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    fn spawn(&mut self) {
        self.child = spawn(self.state.path(), self.port, self.pace, &self.build, self.starts);
        self.starts += 1;
    }

    /// Waits until it has printed its greeting.
    async fn ready(&self) {
        let began = Instant::now();
        let (out, err) = (self.output("out", self.starts - 1), self.output("err", self.starts - 1));
        while !std::fs::read_to_string(&out).unwrap_or_default().contains("test key") {
            assert!(began.elapsed() < START_MAX, "{}", std::fs::read_to_string(&err).unwrap_or_default());
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    fn output(&self, kind: &str, start: usize) -> PathBuf {
        self.state.path().join(format!("{start}.{kind}"))
    }
}

impl Drop for Runner {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(state: &Path, port: u16, pace: Pace, build: &Build, start: usize) -> Child {
    // `POSTHORN_CHAOS_RUNNER` names another build of the runner.
    let named = std::env::var("POSTHORN_CHAOS_RUNNER");
    let named = named.as_deref().unwrap_or(env!("CARGO_BIN_EXE_posthorn"));
    let mut command = Command::new(build.program.as_deref().unwrap_or(Path::new(named)));
    if let Some(templates) = &build.templates {
        command.env("POSTHORN_TEMPLATES", templates);
    }
    if let Some(links) = &build.links {
        command.env("POSTHORN_BINARIES", links);
    }
    command
        .env("POSTHORN_STATE_DIR", state)
        .env("POSTHORN_PORT", port.to_string())
        .stdout(Stdio::from(File::create(state.join(format!("{start}.out"))).unwrap()))
        .stderr(Stdio::from(File::create(state.join(format!("{start}.err"))).unwrap()));
    if let Some(seconds) = pace.quiet_seconds {
        command.env("POSTHORN_QUIET_WINDOW_SECONDS", seconds.to_string());
    }
    if let Some(seconds) = pace.visibility_seconds {
        command.env("POSTHORN_VISIBILITY_SECONDS", seconds.to_string());
    }
    command.spawn().unwrap()
}
