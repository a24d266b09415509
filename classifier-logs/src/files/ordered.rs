//! Chunks worked on by several threads, and written in the order in which they were read.
//!
//! All threads do the same: read the next chunk, work on it, hand it over. Whoever hands over the chunk that is due
//! writes it and all that wait behind it. What waits is bounded by [`Limits::IN_FLIGHT_BYTES`].

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::Limits;

/// Reads chunks until `read` says `false`, lets `threads` threads work on them, and writes what they make, in order.
///
/// `read` gets a buffer with anything in it, a worker an empty one. Each thread has a worker of its own. With one thread, everything happens on the caller's.
///
/// # Errors
///
/// The first in the order of the chunks: what was read before it is written.
pub fn ordered<T, E, W>(
    threads: usize,
    read: impl FnMut(&mut Vec<u8>) -> Result<bool, E> + Send,
    worker: impl Fn() -> Result<W, E> + Sync,
    write: impl FnMut(&[u8], T) -> Result<(), E> + Send,
) -> Result<(), E>
where
    T: Send,
    E: Send,
    W: FnMut(&[u8], &mut Vec<u8>) -> Result<T, E>,
{
    if threads <= 1 {
        return on_one_thread(read, worker()?, write);
    }
    let input = Mutex::new(Input { read, number: 0, ended: false });
    let output = Output { queue: Mutex::new(Queue::new(write)), room: Condvar::new() };
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let _guard = StopOnPanic(&output);
                match worker() {
                    Ok(work) => run_worker(&input, &output, work),
                    Err(error) => output.fail(error),
                }
            });
        }
    });
    match output.queue.into_inner().unwrap_or_else(PoisonError::into_inner).error {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

fn on_one_thread<T, E>(
    mut read: impl FnMut(&mut Vec<u8>) -> Result<bool, E>,
    mut work: impl FnMut(&[u8], &mut Vec<u8>) -> Result<T, E>,
    mut write: impl FnMut(&[u8], T) -> Result<(), E>,
) -> Result<(), E> {
    let (mut text, mut out) = (Vec::new(), Vec::new());
    while read(&mut text)? {
        out.clear();
        let result = work(&text, &mut out)?;
        write(&out, result)?;
    }
    Ok(())
}

/// What one thread does.
fn run_worker<T, E>(
    input: &Mutex<Input<impl FnMut(&mut Vec<u8>) -> Result<bool, E>>>,
    output: &Output<T, E, impl FnMut(&[u8], T) -> Result<(), E>>,
    mut work: impl FnMut(&[u8], &mut Vec<u8>) -> Result<T, E>,
) {
    while let Some((number, text)) = next_chunk(input, output) {
        let mut out = output.spare();
        out.clear();
        let worked = work(&text, &mut out).map(|result| Worked { out, result, taken: text.len() });
        output.put(number, text, worked);
    }
}

/// Reads the next chunk, and waits until there is room for it; gives its number, and the chunk.
fn next_chunk<T, E>(
    input: &Mutex<Input<impl FnMut(&mut Vec<u8>) -> Result<bool, E>>>,
    output: &Output<T, E, impl FnMut(&[u8], T) -> Result<(), E>>,
) -> Option<(u64, Vec<u8>)> {
    let mut input = lock(input);
    if input.ended {
        return None;
    }
    let number = input.number;
    input.number += 1;
    let mut text = output.spare();
    let read = (input.read)(&mut text);
    input.ended = !matches!(read, Ok(true));
    if let Err(error) = read {
        // After all chunks before it.
        output.put(number, Vec::new(), Err(error));
    }
    // Still holding the input: nobody else could go on either. Those who make room do not need it.
    input.ended |= !input.ended && !output.admit(text.len());
    (!input.ended).then_some((number, text))
}

struct Input<R> {
    read: R,
    number: u64,
    ended: bool,
}

struct Output<T, E, W> {
    queue: Mutex<Queue<T, E, W>>,
    /// Something was written.
    room: Condvar,
}

struct Queue<T, E, W> {
    write: W,
    /// The chunk that is due.
    next: u64,
    ready: BTreeMap<u64, Result<Worked<T>, E>>,
    /// Bytes of chunks that were read and not yet written.
    in_flight: usize,
    error: Option<E>,
    stopped: bool,
    /// Buffers of chunks that are done. The last one is taken first: only as many as are in use at once ever grow
    /// large for long lines. Given back to the allocator, each thread's part of that would keep some.
    spare: Vec<Vec<u8>>,
}

/// What became of a chunk.
struct Worked<T> {
    out: Vec<u8>,
    result: T,
    /// Its size before.
    taken: usize,
}

impl<T, E, W: FnMut(&[u8], T) -> Result<(), E>> Output<T, E, W> {
    /// Waits for room; `false` where nothing is wanted any more.
    fn admit(&self, bytes: usize) -> bool {
        let is_full = |queue: &mut Queue<T, E, W>| {
            !queue.stopped && queue.in_flight > 0 && queue.in_flight + bytes > Limits::IN_FLIGHT_BYTES
        };
        let mut queue =
            self.room.wait_while(lock(&self.queue), is_full).unwrap_or_else(PoisonError::into_inner);
        queue.in_flight += bytes;
        !queue.stopped
    }

    fn put(&self, number: u64, text: Vec<u8>, worked: Result<Worked<T>, E>) {
        let mut queue = lock(&self.queue);
        queue.keep(text);
        queue.ready.insert(number, worked);
        queue.write_due();
        drop(queue);
        self.room.notify_all();
    }

    fn fail(&self, error: E) {
        let mut queue = lock(&self.queue);
        queue.stopped = true;
        queue.error.get_or_insert(error);
        drop(queue);
        self.room.notify_all();
    }

    fn spare(&self) -> Vec<u8> {
        lock(&self.queue).spare.pop().unwrap_or_default()
    }
}

impl<T, E, W: FnMut(&[u8], T) -> Result<(), E>> Queue<T, E, W> {
    fn new(write: W) -> Self {
        let (ready, spare) = (BTreeMap::new(), Vec::new());
        Queue { write, next: 0, ready, in_flight: 0, error: None, stopped: false, spare }
    }

    fn write_due(&mut self) {
        while !self.stopped
            && let Some(worked) = self.ready.remove(&self.next)
        {
            self.next += 1;
            let written = worked.and_then(|Worked { out, result, taken }| {
                self.in_flight -= taken;
                (self.write)(&out, result)?;
                self.keep(out);
                Ok(())
            });
            if let Err(error) = written {
                self.stopped = true;
                self.error = Some(error);
            }
        }
    }

    fn keep(&mut self, buffer: Vec<u8>) {
        self.spare.push(buffer);
    }
}

/// Lets the others end when a thread panics: nobody waits for its chunk.
struct StopOnPanic<'a, T, E, W: FnMut(&[u8], T) -> Result<(), E>>(&'a Output<T, E, W>);

impl<T, E, W: FnMut(&[u8], T) -> Result<(), E>> Drop for StopOnPanic<'_, T, E, W> {
    fn drop(&mut self) {
        if thread::panicking() {
            lock(&self.0.queue).stopped = true;
            self.0.room.notify_all();
        }
    }
}

/// A lock that a panic elsewhere does not turn into another one here.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers as chunks, each of this size, written back; gives what was written, and the error.
    fn run(
        threads: usize,
        count: u64,
        size: usize,
        fails: impl Fn(&str, u64) -> bool + Sync,
    ) -> (Vec<u64>, Option<u64>) {
        let (mut read, mut written) = (0, Vec::new());
        let result = ordered(
            threads,
            |chunk| {
                chunk.clear();
                chunk.resize(size, 0);
                chunk[..8].copy_from_slice(&u64::to_le_bytes(read));
                read += 1;
                if fails("read", read - 1) { Err(read - 1) } else { Ok(read <= count) }
            },
            || {
                Ok(|chunk: &[u8], out: &mut Vec<u8>| {
                    let number = u64::from_le_bytes(chunk[..8].try_into().unwrap());
                    // Some take longer.
                    (0..number % 7 * 100).for_each(|_| thread::yield_now());
                    out.extend_from_slice(&chunk[..8]);
                    if fails("work", number) { Err(number) } else { Ok(number) }
                })
            },
            |out, number| {
                assert_eq!(out, number.to_le_bytes());
                written.push(number);
                if fails("write", number) { Err(number) } else { Ok(()) }
            },
        );
        (written, result.err())
    }

    #[test]
    fn in_order() {
        for threads in [1, 2, 3, 8] {
            assert_eq!(run(threads, 500, 8, |_, _| false), ((0..500).collect(), None));
            assert_eq!(run(threads, 0, 8, |_, _| false), (vec![], None));
        }
    }

    #[test]
    fn a_chunk_that_fills_all_room() {
        assert_eq!(run(3, 3, Limits::IN_FLIGHT_BYTES + 1, |_, _| false), ((0..3).collect(), None));
    }

    #[test]
    fn what_is_before_an_error_is_written() {
        for threads in [1, 2, 8] {
            for (what, last) in [("read", 41), ("work", 41), ("write", 42)] {
                let found = run(threads, 100, 8, |step, number| step == what && number >= 42);
                assert_eq!(found, ((0..=last).collect(), Some(42)), "{what} {threads}");
            }
        }
    }

    #[test]
    fn a_panic_ends_it() {
        let panicked = std::panic::catch_unwind(|| {
            run(4, 10_000, 1 << 16, |step, number| {
                assert!(step != "work" || number != 20, "as wanted");
                false
            })
        });
        assert!(panicked.is_err());
    }
}
