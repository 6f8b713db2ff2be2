//! A gate between a process and the server that it needs: open, shut, or one that lets nothing through.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// What happens to what comes to the gate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It goes through.
    Open,
    /// Connections end, and no new one is made.
    Shut,
    /// Nothing goes through, and nobody is informed.
    Silent,
}

/// When something is done that a part of what goes through leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The server never sees that part.
    Before,
    /// The server has it, and its answer does not come.
    After,
}

/// What is done when a part has come so often.
struct Trap {
    part: Vec<u8>,
    left: usize,
    moment: Moment,
    act: Box<dyn FnOnce() + Send>,
}

/// A gate at a port of this machine, before a Unix socket.
#[derive(Clone)]
pub struct Gate {
    port: u16,
    state: Arc<Mutex<State>>,
}

struct State {
    way: Way,
    /// What is not to go through, and what goes in its place.
    replaced: Option<(Vec<u8>, Vec<u8>)>,
    /// Where new connections lead.
    socket: PathBuf,
    connections: Vec<TcpStream>,
    trap: Option<Trap>,
}

impl Gate {
    pub fn before(socket: impl Into<PathBuf>, way: Way) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = State { way, replaced: None, socket: socket.into(), connections: vec![], trap: None };
        let gate = Self { port, state: Arc::new(Mutex::new(state)) };
        let of_the_thread = gate.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (Ok(stream), false) = (stream, of_the_thread.way() == Way::Shut) else { continue };
                let socket = of_the_thread.lock().socket.clone();
                let Ok(inner) = UnixStream::connect(socket) else { continue };
                of_the_thread.lock().connections.push(stream.try_clone().unwrap());
                let (back, to) = (inner.try_clone().unwrap(), stream.try_clone().unwrap());
                let (near, far) = (to.try_clone().unwrap(), back.try_clone().unwrap());
                let end = move || {
                    let _ = (near.shutdown(Shutdown::Both), far.shutdown(Shutdown::Both));
                };
                let end = Arc::new(end);
                of_the_thread.pass(stream, inner, Arc::clone(&end), true);
                of_the_thread.pass(back, to, end, false);
            }
        });
        gate
    }

    pub fn port(&self) -> u16 {
        self.port
    }

    /// From now on.
    pub fn set(&self, way: Way) {
        let mut state = self.lock();
        state.way = way;
        if way == Way::Shut {
            for stream in state.connections.drain(..) {
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }

    /// New connections go to another server from now on; those that were made end.
    pub fn lead_to(&self, socket: impl Into<PathBuf>) {
        self.set(Way::Shut);
        self.lock().socket = socket.into();
        self.set(Way::Open);
    }

    /// Clients that send `part` send `other` from now on, which is as long.
    pub fn replace(&self, part: &[u8], other: &[u8]) {
        assert_eq!(part.len(), other.len());
        self.lock().replaced = Some((part.to_vec(), other.to_vec()));
    }

    fn replaced(&self, bytes: &mut [u8]) {
        let Some((part, other)) = self.lock().replaced.clone() else { return };
        while let Some(at) = bytes.windows(part.len()).position(|window| window == part) {
            bytes[at..at + part.len()].copy_from_slice(&other);
        }
    }

    /// Does `act` when a client has sent `part` for the `nth` time from now on.
    pub fn at(&self, part: &[u8], nth: usize, moment: Moment, act: impl FnOnce() + Send + 'static) {
        let trap = Trap { part: part.to_vec(), left: nth, moment, act: Box::new(act) };
        self.lock().trap = Some(trap);
    }

    /// The trap that `bytes` spring.
    fn sprung(&self, bytes: &[u8]) -> Option<Trap> {
        let mut state = self.lock();
        let trap = state.trap.as_mut()?;
        let found = bytes.windows(trap.part.len()).filter(|window| *window == trap.part).count();
        trap.left = trap.left.saturating_sub(found);
        if found > 0 && trap.left == 0 { state.trap.take() } else { None }
    }

    fn way(&self) -> Way {
        self.lock().way
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass(
        &self,
        mut from: impl Read + Send + 'static,
        mut to: impl Write + Send + 'static,
        end: Arc<impl Fn() + Send + Sync + 'static>,
        of_client: bool,
    ) {
        let gate = self.clone();
        std::thread::spawn(move || {
            let mut bytes = [0; 16 << 10];
            while let Ok(count @ 1..) = from.read(&mut bytes) {
                while gate.way() == Way::Silent {
                    std::thread::sleep(Duration::from_millis(5));
                }
                if of_client {
                    gate.replaced(&mut bytes[..count]);
                }
                let trap = if of_client { gate.sprung(&bytes[..count]) } else { None };
                match trap {
                    Some(Trap { moment: Moment::Before, act, .. }) => {
                        act();
                        break;
                    }
                    Some(Trap { act, .. }) => {
                        let _ = to.write_all(&bytes[..count]);
                        act();
                        break;
                    }
                    None if to.write_all(&bytes[..count]).is_err() => break,
                    None => {}
                }
            }
            end();
        });
    }
}
