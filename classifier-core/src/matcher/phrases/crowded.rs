//! Texts with more phrases than a reply has.
//!
//! They are met part by part, and how far each way has come is remembered: each place of a phrase is looked at by the
//! ways that wait for it, and a way comes forward at most as often as it has phrases.

use super::events::Events;
use super::{Line, Ways};
use crate::image::capacity::{MAX_ENDINGS, MAX_WAYS};
use crate::image::layout::Way;
use crate::matcher::{Matcher, Text};

/// Events of a part.
type Many = Events<4096, { 2 * MAX_ENDINGS }>;

/// How far the ways have come.
struct Progress {
    /// The phrases that each has met.
    met: [u8; MAX_WAYS],
    /// Where the last of them ends.
    ends: [usize; MAX_WAYS],
}

impl<T: Text, const SLOTS: usize, const WORDS: usize> Matcher<'_, T, SLOTS, WORDS> {
    /// Looks at all ways of a line with many phrases.
    #[cold]
    #[inline(never)]
    pub(super) fn look_in_crowded(&mut self, line: &Line) {
        if line.ways == Ways::OverLines {
            return self.mark_over_lines(line);
        }
        let mut progress = Progress { met: [0; MAX_WAYS], ends: [line.start; MAX_WAYS] };
        let mut events = Many::new(line.start);
        let mut from = line.start;
        while from < line.end {
            events.clear(from);
            let next = self.meet_phrases(line, from, &mut events);
            for number in 0..self.image.ways().len().min(MAX_WAYS) {
                let way = self.image.ways().at(number);
                if self.is_open(&way, line) && self.comes_through(number, &way, line, &events, &mut progress)
                {
                    self.decide_way(&way);
                }
            }
            // There is always room for what starts at one place.
            from = next.max(from + 1);
        }
    }

    /// Marks all searches that are to be run on texts with line feeds.
    fn mark_over_lines(&mut self, line: &Line) {
        for way in self.image.ways().iter() {
            if line.ways.has(&way) {
                self.decide_way(&way);
            }
        }
    }

    /// Takes a way as far as it comes by these events; whether to its end.
    fn comes_through(
        &mut self,
        number: usize,
        way: &Way,
        line: &Line,
        events: &Many,
        progress: &mut Progress,
    ) -> bool {
        let parts = self.image.parts().span(way.parts);
        let (mut met, mut end) = (usize::from(progress.met[number]), progress.ends[number]);
        if met > 0 && end > events.base {
            // The last phrase may stand within that place again, and end before it does.
            let part = parts.at(met - 1);
            for event in events.of(part.phrase) {
                let (start, other) =
                    (events.base + usize::from(event.start), events.base + usize::from(event.end));
                if other < end && self.has_case(&part, start, other) {
                    end = other;
                }
            }
        }
        while met < parts.len() {
            let Some(next) = self.next_end(way, &parts.at(met), met + 1 == parts.len(), end, events) else {
                break;
            };
            (met, end) = (met + 1, next);
        }
        let through = met == parts.len();
        if through && !self.ends_well_at(way, end, line) {
            return false;
        }
        (progress.met[number], progress.ends[number]) = (met as u8, end);
        through
    }
}
