//! How often replies ask for memory. A program of its own: its allocator counts.

use std::hint::black_box;

use allocation_counter::measure;
use bounce_classifier::reply::normalise;
use bounce_classifier::{Classifier, Reply};

fn allocations(work: impl FnOnce()) -> u64 {
    measure(work).count_total
}

#[test]
fn the_counter_counts() {
    assert_eq!(allocations(|| drop(black_box(Box::new(1)))), 1);
}

#[test]
fn classifying_a_reply_of_one_line_allocates_nothing() {
    let reply = Reply::from_wire("552 5.2.2 The mailbox is full").expect("a reply");
    let mut label = "";
    let count = allocations(|| label = Classifier::builtin().classify_reply(&reply).label());
    assert_eq!((label, count), ("QuotaIssues", 0));
}

#[test]
fn classifying_a_reply_of_several_lines_allocates_once() {
    let reply = Reply::from_wire("552-5.2.2 The mailbox\r\n552-5.2.2 is\r\n552 5.2.2 full").expect("a reply");
    let mut label = "";
    let count = allocations(|| label = Classifier::builtin().classify_reply(&reply).label());
    assert_eq!((label, count), ("QuotaIssues", 1));
}

#[test]
fn a_line_is_normalised_without_a_copy() {
    let line = "552 5.2.2 <bob@example.com> The mailbox is full (1-2)";
    assert_eq!(allocations(|| assert_eq!(normalise(black_box(line)), line)), 0);
}

#[test]
fn writing_into_a_buffer_with_room_allocates_nothing() {
    let reply = Reply::from_wire("552-5.2.2 The mailbox\r\n552-5.2.2 is\r\n552 5.2.2 full").expect("a reply");
    let mut buffer = String::with_capacity(100);
    let count = allocations(|| reply.write_line(&mut buffer).expect("a string takes everything"));
    assert_eq!((&*buffer, count), ("552 5.2.2 The mailbox is full", 0));
}
