//! S3: objects by bucket and key, in memory or in the state directory.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html>

use std::{
    collections::BTreeMap,
    fs, io,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use base64::{Engine, prelude::BASE64_STANDARD};
use sha2::{Digest, Sha256};

use super::wire::{Answer, Request};
use crate::{make_private_dir, state::write_private, template::BucketResource};

/// The header that asks to lock an object. The next one says until when.
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>
const LOCK_MODE: &str = "x-amz-object-lock-mode";
const LOCK_UNTIL: &str = "x-amz-object-lock-retain-until-date";
const CHECKSUM: &str = "x-amz-checksum-sha256";

/// The path under which the runner's port serves signed links to objects.
pub const LOCAL_PATH: &str = "/_local/s3/";

/// One object.
#[derive(Debug, Clone)]
struct Object {
    content_type: String,
    bytes: Vec<u8>,
}

/// The buckets of the account.
#[derive(Debug)]
pub(crate) struct Buckets {
    /// By name, and whether their objects can be locked.
    names: BTreeMap<String, bool>,
    dir: Option<PathBuf>,
    memory: Mutex<BTreeMap<String, Object>>,
}

/// The object that a request names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Target {
    pub bucket: String,
    pub key: String,
}

impl Target {
    /// The bucket is in the host (`bucket.s3.region…`) or the first part of the path (`s3.region…`, or the runner's port).
    pub fn of(request: &Request) -> Option<Self> {
        // The SDK names the operation in the query (`x-id`). The method says the same.
        let path = request.path.split('?').next().unwrap_or_default();
        let path = path.strip_prefix(LOCAL_PATH).unwrap_or(path.trim_start_matches('/'));
        let path = percent_decoded(path);
        let (bucket, key) = match request.host.split_once(".s3.") {
            Some((bucket, _)) => (bucket.to_owned(), path),
            None => path.split_once('/').map(|(bucket, key)| (bucket.to_owned(), key.to_owned()))?,
        };
        (!key.is_empty()).then_some(Self { bucket, key })
    }
}

/// The API's operation; `None` if it is not embedded.
pub(crate) fn operation(method: &str) -> Option<String> {
    let name = match method {
        "GET" => "GetObject",
        "HEAD" => "HeadObject",
        "PUT" => "PutObject",
        "DELETE" => "DeleteObject",
        _ => return None,
    };
    Some(name.to_owned())
}

/// The actions that a role must allow. IAM has no separate action for HEAD, and an extra one for locking an object.
pub(crate) fn permissions(action: &str, request: &Request) -> impl Iterator<Item = &'static str> {
    let first = match action {
        "PutObject" => "PutObject",
        "DeleteObject" => "DeleteObject",
        _ => "GetObject",
    };
    let locks = request.amz.contains_key(LOCK_MODE);
    std::iter::once(first).chain(locks.then_some("PutObjectRetention"))
}

impl Buckets {
    pub fn new(buckets: &[BucketResource], state_dir: Option<&std::path::Path>) -> io::Result<Self> {
        let names = buckets.iter().map(|bucket| (bucket.name.clone(), bucket.object_lock)).collect();
        let dir = state_dir.map(|dir| dir.join("objects"));
        if let Some(dir) = &dir {
            make_private_dir(dir)?;
        }
        Ok(Self { names, dir, memory: Mutex::default() })
    }

    pub fn handle(&self, action: &str, request: &Request) -> Answer {
        let Some(target) = Target::of(request) else {
            return failed(400, "InvalidRequest", "the request names no object");
        };
        let Some(locks) = self.names.get(&target.bucket) else {
            return failed(404, "NoSuchBucket", "The specified bucket does not exist");
        };
        if let Some(refusal) = refused(request, *locks) {
            return refusal;
        }
        let done = match action {
            "PutObject" => {
                let content_type = match request.content_type.as_str() {
                    "" => "binary/octet-stream",
                    given => given,
                };
                let object = Object { content_type: content_type.to_owned(), bytes: request.body.clone() };
                self.write(&target, object).map(|()| Answer::bytes("application/xml", Vec::new()))
            }
            "DeleteObject" => {
                self.remove(&target).map(|()| Answer { status: 204, ..Answer::bytes("", Vec::new()) })
            }
            _ => self.read(&target).map(|object| match object {
                Some(object) => Answer::bytes(&object.content_type, object.bytes),
                None => failed(404, "NoSuchKey", "The specified key does not exist."),
            }),
        };
        done.unwrap_or_else(|error| failed(500, "InternalError", &error.to_string()))
    }

    /// The keys of a bucket's objects that are in memory.
    pub fn keys(&self, bucket: &str) -> Vec<String> {
        let (memory, prefix) =
            (self.memory.lock().unwrap_or_else(PoisonError::into_inner), format!("{bucket}/"));
        memory.keys().filter_map(|name| name.strip_prefix(&prefix)).map(str::to_owned).collect()
    }

    /// Copies all objects in memory from another installation's bucket, as `aws s3 sync` does.
    pub fn fill(&self, bucket: &str, others: &Self, from: &str) {
        let objects = others.memory.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        let prefix = format!("{from}/");
        memory.extend(objects.into_iter().filter_map(|(name, object)| {
            let key = name.strip_prefix(&prefix)?;
            Some((format!("{bucket}/{key}"), object))
        }));
    }

    fn write(&self, target: &Target, object: Object) -> io::Result<()> {
        let Some(file) = self.file(target) else {
            self.memory.lock().unwrap_or_else(PoisonError::into_inner).insert(name(target), object);
            return Ok(());
        };
        // The content type is the first line, so that an object is one file and is written whole or not at all.
        let mut bytes = format!("{}\n", object.content_type.replace('\n', " ")).into_bytes();
        bytes.extend(object.bytes);
        write_private(&file, &bytes)
    }

    fn read(&self, target: &Target) -> io::Result<Option<Object>> {
        let Some(file) = self.file(target) else {
            let memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
            return Ok(memory.get(&name(target)).cloned());
        };
        let whole = match fs::read(file) {
            Ok(whole) => whole,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let line = whole.iter().position(|byte| *byte == b'\n').unwrap_or_default();
        let content_type = String::from_utf8_lossy(&whole[..line]).into_owned();
        Ok(Some(Object { content_type, bytes: whole.get(line + 1..).unwrap_or_default().to_vec() }))
    }

    fn remove(&self, target: &Target) -> io::Result<()> {
        let Some(file) = self.file(target) else {
            self.memory.lock().unwrap_or_else(PoisonError::into_inner).remove(&name(target));
            return Ok(());
        };
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
            _ => Ok(()),
        }
    }

    /// A key may contain any character, and be longer than a file name allows. So the file is named by the key's hash.
    fn file(&self, target: &Target) -> Option<PathBuf> {
        let id = uuid::Uuid::new_v5(&uuid::Uuid::NAMESPACE_URL, name(target).as_bytes());
        self.dir.as_ref().map(|dir| dir.join(id.simple().to_string()))
    }
}

/// The reason why S3 refuses an upload: a lock in a bucket without locks, an incomplete lock, or a wrong checksum. Objects
/// here have one version, and no function may delete objects in a bucket with locks.
fn refused(request: &Request, locks: bool) -> Option<Answer> {
    let (mode, until) = (request.amz.get(LOCK_MODE), request.amz.get(LOCK_UNTIL));
    if mode.is_some() != until.is_some() {
        return Some(failed(400, "InvalidArgument", "a lock has a mode and a date"));
    }
    if mode.is_some() && !locks {
        return Some(failed(400, "InvalidRequest", "Bucket is missing Object Lock Configuration"));
    }
    let sum = request.amz.get(CHECKSUM)?;
    let is_sound = *sum == BASE64_STANDARD.encode(Sha256::digest(&request.body));
    (!is_sound)
        .then(|| failed(400, "BadDigest", "The SHA-256 you specified did not match the calculated one."))
}

fn name(target: &Target) -> String {
    format!("{}/{}", target.bucket, target.key)
}

/// S3's errors are XML. The answer to a HEAD has only a status.
fn failed(status: u16, code: &str, message: &str) -> Answer {
    let xml = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Answer { status, error: Some(code.to_owned()), ..Answer::bytes("application/xml", xml.into_bytes()) }
}

fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = (*first == b'%').then(|| after.get(..2)).flatten();
        let code = code.and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok());
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(method: &str, path: &str, body: &[u8]) -> Request {
        Request {
            host: "s3.us-east-1.amazonaws.com".into(),
            method: method.into(),
            path: path.into(),
            target: String::new(),
            content_type: "text/plain".into(),
            amz: BTreeMap::new(),
            body: body.to_vec(),
        }
    }

    fn round_trip(buckets: &Buckets) {
        let put = buckets.handle("PutObject", &request("PUT", "/b/a%20b/c", b"one\ntwo"));
        assert_eq!(put.status, 200);
        let got = buckets.handle("GetObject", &request("GET", "/b/a%20b/c", b""));
        assert_eq!(
            (got.status, got.body.as_slice(), got.content_type.as_str()),
            (200, &b"one\ntwo"[..], "text/plain")
        );
        assert_eq!(buckets.handle("DeleteObject", &request("DELETE", "/b/a%20b/c", b"")).status, 204);
        let gone = buckets.handle("GetObject", &request("GET", "/b/a%20b/c", b""));
        assert_eq!((gone.status, gone.error.as_deref()), (404, Some("NoSuchKey")));
        let elsewhere = buckets.handle("GetObject", &request("GET", "/other/x", b""));
        assert_eq!(elsewhere.error.as_deref(), Some("NoSuchBucket"));
    }

    #[test]
    fn an_object_is_written_read_back_and_deleted() {
        let buckets = [bucket(false)];
        round_trip(&Buckets::new(&buckets, None).unwrap());
        let dir = tempfile::tempdir().unwrap();
        round_trip(&Buckets::new(&buckets, Some(dir.path())).unwrap());
    }

    fn bucket(object_lock: bool) -> BucketResource {
        BucketResource { name: "b".into(), object_lock }
    }

    #[test]
    fn a_lock_needs_a_bucket_with_locks_and_a_wrong_checksum_is_refused() {
        let mut put = request("PUT", "/b/k", b"x");
        put.amz.insert(LOCK_MODE.into(), "COMPLIANCE".into());
        put.amz.insert(LOCK_UNTIL.into(), "2033-01-01T00:00:00Z".into());
        assert_eq!(permissions("PutObject", &put).collect::<Vec<_>>(), ["PutObject", "PutObjectRetention"]);
        let answer = |locks, put: &Request| {
            Buckets::new(&[bucket(locks)], None).unwrap().handle("PutObject", put).error
        };
        assert_eq!(answer(true, &put), None);
        assert_eq!(answer(false, &put).as_deref(), Some("InvalidRequest"));
        put.amz.insert(CHECKSUM.into(), BASE64_STANDARD.encode(Sha256::digest(b"y")));
        assert_eq!(answer(true, &put).as_deref(), Some("BadDigest"));
    }

    #[test]
    fn a_bucket_is_named_by_host_path_or_the_runners_port() {
        let expected = Some(Target { bucket: "b".into(), key: "k/x y".into() });
        assert_eq!(Target::of(&request("GET", "/b/k/x%20y", b"")), expected);
        assert_eq!(Target::of(&request("GET", "/_local/s3/b/k/x%20y", b"")), expected);
        assert_eq!(Target::of(&request("GET", "/b/k/x%20y?x-id=GetObject", b"")), expected);
        let hosted =
            Request { host: "b.s3.us-east-1.amazonaws.com".into(), ..request("GET", "/k/x%20y", b"") };
        assert_eq!(Target::of(&hosted), expected);
    }
}
