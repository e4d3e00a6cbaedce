//! Simulates many instances under one limit: how many requests they admit together, and how many writes that costs.

use posthorn_limits::{Meter, WINDOW_MS};

/// A small generator with the same sequence in every run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    /// A random number in (0, 1].
    fn unit(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }
}

/// The shared count of the current minute.
#[derive(Default)]
struct Shared {
    window: i64,
    offered: u64,
}

impl Shared {
    fn add(&mut self, window: i64, offered: u64) -> u64 {
        if window > self.window {
            (self.window, self.offered) = (window, 0);
        }
        if window == self.window {
            self.offered += offered;
        }
        self.offered
    }
}

struct Outcome {
    offered: u64,
    writes: u64,
    /// Offered requests by minute.
    offered_in: Vec<u64>,
    admitted: Vec<u64>,
}

/// Simulates `instances` that share `per_second` requests at random times for `minutes`, under a limit of `per_window` per minute.
fn simulate(instances: usize, per_second: f64, per_window: u64, minutes: i64) -> Outcome {
    simulate_phases(instances, &[(minutes, per_second)], per_window)
}

/// The same in phases with different rates. A phase is its minutes and its requests per second.
fn simulate_phases(instances: usize, phases: &[(i64, f64)], per_window: u64) -> Outcome {
    let minutes: i64 = phases.iter().map(|(minutes, _)| minutes).sum();
    let pace_in = |minute: i64| {
        let mut until = 0;
        let phase = phases.iter().find(|(minutes, _)| {
            until += minutes;
            minute < until
        });
        phase.or(phases.last()).map_or(1.0, |(_, per_second)| *per_second)
    };
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    // Begins within a minute, like real traffic.
    let begin_ms = 17 * WINDOW_MS + 23_400;
    let mut meters: Vec<Meter> = Vec::new();
    for _ in 0..instances {
        meters.push(Meter::new(per_window, begin_ms, random.next()));
    }
    let mut shared = Shared::default();
    let none = vec![0; minutes as usize + 1];
    let mut outcome = Outcome { offered: 0, writes: 0, offered_in: none.clone(), admitted: none };
    let mut at_ms = begin_ms as f64;
    loop {
        let minute = at_ms as i64 / WINDOW_MS - begin_ms / WINDOW_MS;
        at_ms += -random.unit().ln() * 1_000.0 / pace_in(minute);
        let now_ms = at_ms as i64;
        let minute = now_ms / WINDOW_MS - begin_ms / WINDOW_MS;
        if minute > minutes {
            return outcome;
        }
        let meter = &mut meters[(random.next() % instances as u64) as usize];
        outcome.offered += 1;
        outcome.offered_in[minute as usize] += 1;
        if let Some(report) = meter.count(per_window, now_ms) {
            outcome.writes += 1;
            let all = shared.add(report.window, report.offered);
            meter.synced(report, all, now_ms);
        }
        outcome.admitted[minute as usize] += u64::from(meter.decide(per_window, now_ms).admitted);
    }
}

/// The admitted requests of whole minutes: without the first, which is not complete.
fn whole_minutes(outcome: &Outcome) -> &[u64] {
    &outcome.admitted[1..]
}

#[test]
fn over_the_limit_any_number_of_instances_admits_the_limit_within_five_per_cent() {
    println!("instances  limit/min  offered/min  admitted/min  error   worst minute  requests per write");
    for (instances, per_window, per_second) in [
        (1, 600, 20.0),
        (1, 600, 500.0),
        (2, 600, 20.0),
        (5, 600, 50.0),
        (10, 600, 30.0),
        (10, 6_000, 150.0),
        (50, 6_000, 500.0),
        (100, 6_000, 200.0),
        (100, 60_000, 2_000.0),
        (200, 6_000, 2_000.0),
        (500, 6_000, 5_000.0),
        (500, 60_000, 2_000.0),
        (500, 120_000, 5_000.0),
    ] {
        let outcome = simulate(instances, per_second, per_window, 5);
        let minutes = whole_minutes(&outcome);
        let mean = minutes.iter().sum::<u64>() as f64 / minutes.len() as f64;
        let error = |admitted: f64| admitted / per_window as f64 - 1.0;
        let worst = minutes
            .iter()
            .map(|admitted| error(*admitted as f64))
            .fold(0.0, |a: f64, b: f64| if b.abs() > a.abs() { b } else { a });
        let per_write = outcome.offered as f64 / outcome.writes as f64;
        println!(
            "{instances:9}  {per_window:9}  {:11.0}  {mean:12.0}  {:+5.1} %  {:+10.1} %  {per_write:10.1}",
            per_second * 60.0,
            error(mean) * 100.0,
            worst * 100.0
        );
        assert!(error(mean).abs() <= 0.05, "{instances} instances: {mean} of {per_window}");
        assert!(per_write >= 10.0, "{instances} instances: {per_write} requests for a write");
    }
}

#[test]
fn under_the_limit_almost_nothing_is_refused() {
    for (instances, per_window, per_second) in
        [(1, 600, 8.0), (10, 6_000, 80.0), (100, 60_000, 800.0), (500, 60_000, 800.0)]
    {
        let outcome = simulate(instances, per_second, per_window, 5);
        let admitted: u64 = outcome.admitted.iter().sum();
        let refused = 1.0 - admitted as f64 / outcome.offered as f64;
        println!("{instances} instances at four fifths of the limit: {:.3} % refused", refused * 100.0);
        assert!(refused <= 0.005, "{instances} instances refuse {refused}");
    }
}

/// Instances with few requests rarely receive the shared count, so they must not keep the high rate of a busy moment.
#[test]
fn far_below_the_limit_almost_nothing_is_refused_even_after_a_busy_time() {
    for (instances, per_window, phases) in [
        (3, 60, &[(60, 0.5)][..]),
        (40, 3_000, &[(1, 20_000.0 / 60.0), (4, 0.01), (60, 1.0)]),
        (40, 3_000, &[(1, 20_000.0 / 60.0), (60, 1.0)]),
        (10, 120, &[(2, 10.0), (60, 0.5)]),
    ] {
        let outcome = simulate_phases(instances, phases, per_window);
        let calm = phases.iter().rev().skip(1).map(|(minutes, _)| minutes).sum::<i64>() as usize + 1;
        let offered: u64 = outcome.offered_in[calm..].iter().sum();
        let admitted: u64 = outcome.admitted[calm..].iter().sum();
        let refused = offered - admitted;
        println!("{instances} instances, limit {per_window}: {refused} of {offered} refused");
        assert!(refused * 100 <= offered, "{instances} instances refuse {refused} of {offered}");
    }
}
