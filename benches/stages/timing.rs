//! Times a piece of work: warm, many times, and by the median.

use std::hint::black_box;
use std::time::{Duration, Instant};

/// How long a sample lasts: the clock's own steps do not matter, and on a machine with other work
/// some samples still go by without it. What takes longer is a sample by itself.
const SAMPLE: Duration = Duration::from_millis(10);
const SAMPLES: usize = 31;

/// Runs the measurements that were asked for.
pub struct Timing {
    wanted: Option<String>,
}

impl Timing {
    /// Only those whose name holds a word, if one is given.
    pub fn new(wanted: Option<String>) -> Self {
        println!(
            "{:<44} {:>11} {:>11} {:>13}",
            "stage", "µs, median", "µs, fastest", "each second"
        );
        Self { wanted }
    }

    /// Measures a piece of work that does so many of something, and prints what one costs.
    pub fn measure<T>(&self, name: &str, count: u32, mut work: impl FnMut() -> T) {
        if self.wanted.as_ref().is_some_and(|wanted| !name.contains(wanted.as_str())) {
            return;
        }
        let started = Instant::now();
        let mut warm = 0_u32;
        while started.elapsed() < SAMPLE {
            black_box(work());
            warm += 1;
        }
        let mut samples: Vec<f64> = (0..SAMPLES)
            .map(|_| {
                let started = Instant::now();
                for _ in 0..warm {
                    black_box(work());
                }
                started.elapsed().as_secs_f64() / f64::from(warm) / f64::from(count)
            })
            .collect();
        samples.sort_by(f64::total_cmp);
        let median = samples[SAMPLES / 2];
        let fastest = samples[0];
        let (median_micros, fastest_micros) = (median * 1e6, fastest * 1e6);
        println!("{name:<44} {median_micros:>11.2} {fastest_micros:>11.2} {:>13.0}", 1.0 / median);
    }
}
