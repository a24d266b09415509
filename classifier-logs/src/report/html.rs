//! A report as one HTML file, which needs nothing else.

use std::borrow::Borrow;
use std::io::{self, Write};

use askama::Template;

use super::chart::{self, Chart};
use super::summary::Summary;
use super::text::{Visible, at_least, grouped, percent, shown_of};

/// `templates/report.html` escapes every text: replies are written by others.
#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a, 'c> {
    summary: &'a Summary<'c>,
    chart: Option<Chart>,
    width: f64,
    height: f64,
}

impl Summary<'_> {
    /// Writes the report as HTML.
    ///
    /// # Errors
    ///
    /// Those of `out`.
    pub fn write_html(&self, out: &mut dyn Write) -> io::Result<()> {
        let chart = Chart::new(&self.times);
        let page = Page { summary: self, chart, width: chart::WIDTH, height: chart::HEIGHT };
        page.write_into(out)
    }
}

/// What the page calls.
impl Page<'_, '_> {
    fn number(&self, number: &u64) -> String {
        grouped(*number)
    }

    fn count(&self, number: impl Borrow<usize>) -> String {
        grouped(*number.borrow() as u64)
    }

    fn percent(&self, share: &f64) -> String {
        percent(*share)
    }

    /// The width of a bar in a table, of a hundred.
    fn length(&self, share: &f64) -> String {
        format!("{:.2}", share * 100.0)
    }

    fn at_least(&self, count: &u64, uncounted: &u64) -> String {
        at_least(*count, *uncounted)
    }

    fn shown(&self, shown: impl Borrow<usize>, distinct: &usize, exact: &bool) -> String {
        shown_of(*shown.borrow(), *distinct, *exact)
    }

    fn visible(&self, text: &str) -> String {
        Visible(text).to_string()
    }
}
