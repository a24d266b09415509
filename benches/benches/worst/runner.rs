//! A contender and its times.

use std::hint::black_box;
use std::time::Duration;

use bounce_classifier::Classifier;
use bounce_classifier_benches::agreement::assert_agreement;
use bounce_classifier_benches::contenders::Contender;
use bounce_classifier_benches::hostile::Text;
use bounce_classifier_benches::race::time;

/// A contender that takes longer for a byte of the short texts gets no others ...
const SLOW: f64 = 1000.0;
/// ... and one that has run for so long is not asked again.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) struct Runner<'t> {
    pub(crate) name: String,
    contender: Box<dyn Contender>,
    texts: &'t [Text],
    spent: Duration,
    after_others: Vec<Vec<f64>>,
    alone: Vec<Vec<f64>>,
}

impl<'t> Runner<'t> {
    pub(crate) fn new(name: impl Into<String>, contender: Box<dyn Contender>, texts: &'t [Text]) -> Self {
        let none = vec![Vec::new(); texts.len()];
        Runner {
            name: name.into(),
            contender,
            texts,
            spent: Duration::ZERO,
            after_others: none.clone(),
            alone: none,
        }
    }

    /// Runs on the long texts unless it is slow on the short ones; in any case it agrees with ours on all
    /// that it will be timed on.
    pub(crate) fn among(
        name: &'static str,
        contender: Box<dyn Contender>,
        ours: &Classifier,
        long: &'t [Text],
        short: &'t [Text],
    ) -> Self {
        let agree = |texts: &[Text]| {
            let pieces = texts.iter().flat_map(|text| &text.pieces);
            time(|| assert_agreement(name, &*contender, ours, pieces))
        };
        let bytes: usize = short.iter().map(Text::bytes).sum();
        if agree(short).as_nanos() as f64 / bytes as f64 > SLOW {
            return Runner::new(format!("{name} (short texts)"), contender, short);
        }
        agree(long);
        Runner::new(name, contender, long)
    }

    /// Nanoseconds a byte.
    pub(crate) fn run(&mut self, text: usize) -> f64 {
        let text = &self.texts[text];
        let took = time(|| {
            for piece in &text.pieces {
                black_box(self.contender.classify(black_box(piece)));
            }
        });
        self.spent += took;
        took.as_nanos() as f64 / text.bytes() as f64
    }

    /// Measures a text that another came before.
    pub(crate) fn after_others(&mut self, text: usize) {
        if self.spent < PATIENCE {
            let took = self.run(text);
            self.after_others[text].push(took);
        }
    }

    /// Measures a text that it came before itself.
    pub(crate) fn alone(&mut self, text: usize, rounds: usize) {
        self.after_others(text);
        for _ in 0..rounds {
            if self.spent < 2 * PATIENCE {
                let took = self.run(text);
                self.alone[text].push(took);
            }
        }
    }

    /// Each text with its times: by itself, and after the others.
    pub(crate) fn times(&self) -> impl Iterator<Item = (&'t Text, f64, f64)> {
        let texts = self.texts.iter().zip(&self.alone).zip(&self.after_others);
        texts.map(|((text, alone), after)| (text, least(alone), least(after)))
    }
}

/// The least of the rounds: what the machine does beside only adds to the milliseconds of a long text, and
/// the greatest of many medians would be an accident. Not a number where a contender was too slow to be asked.
pub(crate) fn least(times: &[f64]) -> f64 {
    times.iter().copied().fold(f64::NAN, f64::min)
}
