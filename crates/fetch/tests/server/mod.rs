//! A web server of ours on loopback that answers as a test tells it, byte for byte.

#![allow(dead_code, reason = "each test takes what it needs")]
#![allow(clippy::disallowed_types, reason = "the other end of the network is here")]

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A request as it came.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    /// What was asked for: path and query.
    pub(crate) path: String,
    /// The head, from its second line on.
    pub(crate) head: String,
}

impl Request {
    /// A header's value.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().filter_map(|line| line.split_once(": "));
        fields.find(|(it, _)| it.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// Answers requests until the test ends.
pub(crate) struct Server {
    /// HOST:PORT.
    pub(crate) host: String,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Server {
    /// Starts a server.
    pub(crate) fn start(answer: impl Fn(&Request) -> Vec<u8> + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let host = listener.local_addr().expect("an address").to_string();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let (kept, answer) = (Arc::clone(&requests), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (kept, answer) = (Arc::clone(&kept), Arc::clone(&answer));
                std::thread::spawn(move || serve(stream, &kept, &*answer));
            }
        });
        Server { host, requests }
    }

    /// The address of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// What was asked for so far, without robots.txt.
    pub(crate) fn requests(&self) -> Vec<Request> {
        let requests = self.requests.lock().expect("no test panicked").clone();
        requests.into_iter().filter(|it| it.path != "/robots.txt").collect()
    }

    /// The paths that were asked for so far, robots.txt too.
    pub(crate) fn paths(&self) -> Vec<String> {
        self.requests.lock().expect("no test panicked").iter().map(|it| it.path.clone()).collect()
    }
}

fn serve(
    mut stream: TcpStream,
    kept: &Mutex<Vec<Request>>,
    answer: &(impl Fn(&Request) -> Vec<u8> + ?Sized),
) {
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    while !bytes.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            Ok(length) if length > 0 => bytes.extend_from_slice(&buffer[..length]),
            _ => return,
        }
    }
    // A character for each byte.
    let text: String = bytes.iter().map(|it| char::from(*it)).collect();
    let (first, head) = text.split_once("\r\n").unwrap_or((&text, ""));
    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
    let request = Request { path, head: head.to_owned() };
    kept.lock().expect("no test panicked").push(request.clone());
    let _ = stream.write_all(&answer(&request));
}

/// An answer with headers (each ended by a line break) and a body.
pub(crate) fn reply(status: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let mut head: Vec<u8> = format!("HTTP/1.1 {status}\r\n").into_bytes();
    // A byte for each character.
    head.extend(headers.replace('\n', "\r\n").chars().map(|it| it as u32 as u8));
    head.extend(format!("Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).bytes());
    head.extend(body);
    head
}

/// A page or feed that is there.
pub(crate) fn found(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    reply("200 OK", headers, body)
}

/// Nothing there.
pub(crate) fn missing() -> Vec<u8> {
    reply("404 Not Found", "", "")
}
