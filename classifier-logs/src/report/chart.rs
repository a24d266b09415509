//! Failures over time as rectangles.

use super::summary::Timeline;
use super::text::grouped;

/// The chart's size, in units of its own: it is scaled to the page.
pub(super) const WIDTH: f64 = 960.0;
pub(super) const HEIGHT: f64 = 220.0;

/// So many classes have a colour of their own; the others share one.
const COLOURS: usize = 7;

/// A chart, ready to be drawn.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) bars: Vec<ChartBar>,
    pub(super) legend: Vec<LegendEntry>,
    pub(super) most: String,
    pub(super) first: String,
    pub(super) last: String,
}

#[derive(Debug)]
pub(super) struct ChartBar {
    pub(super) title: String,
    pub(super) x: String,
    pub(super) width: String,
    pub(super) segments: Vec<BarSegment>,
}

#[derive(Debug)]
pub(super) struct BarSegment {
    pub(super) colour: usize,
    pub(super) y: String,
    pub(super) height: String,
}

#[derive(Debug)]
pub(super) struct LegendEntry {
    pub(super) colour: usize,
    pub(super) label: String,
}

impl Chart {
    pub(super) fn new(times: &Timeline<'_>) -> Option<Chart> {
        let most = times.bars.iter().map(|bar| bar.count).max().filter(|&most| most > 0)?;
        let width = WIDTH / times.bars.len() as f64;
        let bars = times.bars.iter().enumerate().map(|(at, bar)| ChartBar {
            title: format!("{}: {}", bar.start, grouped(bar.count)),
            x: short(at as f64 * width),
            width: short((width * 0.85).min(60.0)),
            segments: segments(&bar.counts, most),
        });
        Some(Chart {
            bars: bars.collect(),
            legend: legend(&times.labels),
            most: grouped(most),
            first: times.bars.first()?.start.clone(),
            last: times.bars.last()?.start.clone(),
        })
    }
}

/// The classes of a bar, from the bottom up.
fn segments(counts: &[u64], most: u64) -> Vec<BarSegment> {
    let (own, shared) = counts.split_at(counts.len().min(COLOURS));
    let all = own.iter().copied().chain([shared.iter().sum()]).enumerate().filter(|&(_, count)| count > 0);
    let mut below = 0;
    all.map(|(colour, count)| {
        below += count;
        let length = |count: u64| count as f64 / most as f64 * HEIGHT;
        BarSegment { colour, y: short(HEIGHT - length(below)), height: short(length(count)) }
    })
    .collect()
}

fn legend(labels: &[&str]) -> Vec<LegendEntry> {
    let own = labels.iter().take(COLOURS).map(|&label| label.to_owned());
    let shared = (labels.len() > COLOURS).then(|| format!("{} others", labels.len() - COLOURS));
    own.chain(shared).enumerate().map(|(colour, label)| LegendEntry { colour, label }).collect()
}

/// A hundredth is finer than any screen.
fn short(number: f64) -> String {
    format!("{number:.2}")
}
