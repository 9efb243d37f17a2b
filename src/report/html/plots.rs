//! Two plots as inline SVG: verdicts by theme, and latency. Numbers only; the template draws.

use std::collections::BTreeMap;

use super::NAME;
use crate::report::columns::cut;
use crate::report::document::{RunDocument, Verdict};
use crate::report::inert::line;

/// Where bars begin, and how wide the widest is.
const BAR_X: f64 = 130.0;
const BAR_WIDTH: f64 = 290.0;

/// Height of a bar with its gap.
const STEP: f64 = 24.0;

/// Where the scale of times begins, and how wide it is.
const TIME_X: f64 = 30.0;
const TIME_WIDTH: f64 = 540.0;

/// Height of a target's times: its name, the bar, the numbers.
const TIME_STEP: f64 = 66.0;

/// Both plots.
pub struct Plots {
    pub themes: Vec<ThemePlot>,
    pub latency: Option<LatencyPlot>,
}

/// Verdicts by theme of one target.
pub struct ThemePlot {
    pub target: String,
    pub height: f64,
    pub bars: Vec<Bar>,
    pub text: String,
}

/// The rows of one theme.
pub struct Bar {
    pub theme: String,
    pub y: f64,
    pub text_y: f64,
    pub segments: Vec<Segment>,
    pub end: f64,
    pub label: String,
}

/// The rows of one verdict in a theme.
pub struct Segment {
    pub class: &'static str,
    pub x: f64,
    pub width: f64,
}

/// Time per request of every target, on one logarithmic scale.
pub struct LatencyPlot {
    pub height: f64,
    pub axis_y: f64,
    pub ticks: Vec<Tick>,
    pub targets: Vec<Latency>,
    pub text: String,
}

/// A mark of the scale.
pub struct Tick {
    pub x: f64,
    pub label: String,
}

/// One target's times.
pub struct Latency {
    pub name: String,
    pub name_y: f64,
    pub y: f64,
    pub label_y: f64,
    pub low: f64,
    pub high: f64,
    pub median: f64,
    pub p95: f64,
    pub dots: Vec<f64>,
    pub label: String,
}

/// Draws both plots.
pub fn plots(runs: &[RunDocument]) -> Plots {
    Plots { themes: runs.iter().map(|run| theme_plot(run, runs)).collect(), latency: latency(runs) }
}

fn by_theme(run: &RunDocument) -> BTreeMap<&str, [usize; 4]> {
    let mut themes: BTreeMap<&str, [usize; 4]> = BTreeMap::new();
    for row in &run.rows {
        let at = match row.verdict {
            Verdict::Pass => 0,
            Verdict::Warn => 1,
            Verdict::Fail => 2,
            _ => 3,
        };
        themes.entry(row.theme()).or_default()[at] += 1;
    }
    themes
}

fn theme_plot(run: &RunDocument, all: &[RunDocument]) -> ThemePlot {
    // One scale for all targets, so that bars can be compared across them.
    let widest = all
        .iter()
        .flat_map(|run| by_theme(run).into_values())
        .map(|counts| counts.iter().sum::<usize>())
        .max()
        .unwrap_or(1);
    let themes = by_theme(run);
    let mut bars = Vec::new();
    let mut texts = Vec::new();
    let mut y = 0.0;
    for (theme, counts) in themes {
        let theme = cut(&line(theme, NAME), 15);
        let mut x = BAR_X;
        let mut segments = Vec::new();
        let mut parts = Vec::new();
        let words = [("pass", "pass"), ("warn", "warn"), ("fail", "fail"), ("other", "not judged")];
        for ((class, word), count) in words.into_iter().zip(counts) {
            if count > 0 {
                let width = tenths(BAR_WIDTH * ratio(count, widest));
                segments.push(Segment { class, x, width });
                parts.push(format!("{count} {word}"));
                x = tenths(x + width);
            }
        }
        let label = parts.join(", ");
        texts.push(format!("{theme}: {label}"));
        bars.push(Bar { theme, y: y + 4.0, text_y: y + 16.0, segments, end: x + 8.0, label });
        y += STEP;
    }
    ThemePlot {
        target: line(&run.target.name, NAME),
        height: y + 4.0,
        bars,
        text: texts.join("; "),
    }
}

fn latency(runs: &[RunDocument]) -> Option<LatencyPlot> {
    let times: Vec<Vec<f64>> = runs.iter().map(per_request).collect();
    let all = || times.iter().flatten().copied();
    let highest = all().fold(f64::NAN, f64::max);
    let lowest = all().fold(f64::NAN, f64::min);
    if lowest.is_nan() {
        return None;
    }
    // Whole powers of ten around what was measured.
    let (from, to) = (lowest.log10().floor(), (highest.log10() + 1e-9).ceil());
    let to = to.max(from + 1.0);
    let x = |millis: f64| tenths(TIME_X + TIME_WIDTH * (millis.log10() - from) / (to - from));
    let mut ticks = Vec::new();
    let mut power = from;
    while power <= to + 1e-9 {
        let millis = 10_f64.powf(power);
        ticks.push(Tick { x: x(millis), label: label(millis) });
        power += 1.0;
    }
    let mut targets = Vec::new();
    let mut y = 0.0;
    for (run, times) in runs.iter().zip(&times) {
        let name = cut(&line(&run.target.name, NAME), 60);
        let Some((low, high)) = times.first().zip(times.last()) else { continue };
        let (median, p95) = (quantile(times, 0.5), quantile(times, 0.95));
        targets.push(Latency {
            label: format!(
                "median {}, 95 % within {}, longest {}",
                label(median),
                label(p95),
                label(*high)
            ),
            name,
            name_y: y + 14.0,
            y: y + 20.0,
            label_y: y + 56.0,
            low: x(*low),
            high: x(*high),
            median: x(median),
            p95: x(p95),
            dots: thinned(times).map(x).collect(),
        });
        y += TIME_STEP;
    }
    let texts: Vec<_> = targets.iter().map(|t| format!("{}: {}", t.name, t.label)).collect();
    Some(LatencyPlot { height: y + 24.0, axis_y: y, ticks, targets, text: texts.join("; ") })
}

/// A place in a picture, no finer than can be seen.
fn tenths(place: f64) -> f64 {
    (place * 10.0).round() / 10.0
}

/// Milliseconds per request of each row that sent one, ascending.
fn per_request(run: &RunDocument) -> Vec<f64> {
    let sent = run.rows.iter().filter(|row| row.requests > 0 && row.millis.is_finite());
    let mut times: Vec<f64> = sent
        .map(|row| row.millis / f64::from(u32::try_from(row.requests).unwrap_or(u32::MAX)))
        .map(|millis| millis.max(0.01))
        .collect();
    times.sort_by(f64::total_cmp);
    times
}

/// At most some hundred of the times, evenly chosen, for dots.
fn thinned(times: &[f64]) -> impl Iterator<Item = f64> {
    times.iter().copied().step_by(times.len() / 200 + 1)
}

/// The value below which the given part of ascending times lies.
fn quantile(times: &[f64], part: f64) -> f64 {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "an index into a list of rows, far below 2^52"
    )]
    let at = ((times.len().saturating_sub(1)) as f64 * part).round() as usize;
    times.get(at).copied().unwrap_or(f64::NAN)
}

fn ratio(count: usize, of: usize) -> f64 {
    let whole = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    whole(count) / whole(of.max(1))
}

fn label(millis: f64) -> String {
    if millis >= 1_000.0 {
        format!("{} s", trimmed(millis / 1_000.0))
    } else {
        format!("{} ms", trimmed(millis))
    }
}

fn trimmed(number: f64) -> String {
    let text = if number < 0.1 {
        format!("{number:.2}")
    } else if number < 10.0 {
        format!("{number:.1}")
    } else {
        format!("{number:.0}")
    };
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::report::sample;

    #[rstest]
    #[case(0.01, "0.01 ms")]
    #[case(1.0, "1 ms")]
    #[case(1.25, "1.2 ms")]
    #[case(10.0, "10 ms")]
    #[case(1_500.0, "1.5 s")]
    #[case(100_000.0, "100 s")]
    fn times_are_short(#[case] millis: f64, #[case] text: &str) {
        assert_eq!(label(millis), text);
    }

    #[test]
    fn bars_stay_in_the_picture() {
        let runs = [sample::document(), sample::conformant()];
        for plot in plots(&runs).themes {
            assert!(plot.bars.iter().all(|bar| bar.end <= BAR_X + BAR_WIDTH + 8.1));
        }
    }

    #[test]
    fn quantiles_are_of_the_list() {
        let times: Vec<f64> = (1..=100).map(f64::from).collect();
        assert!((quantile(&times, 0.5) - 51.0).abs() < 1e-9);
        assert!((quantile(&times, 0.95) - 95.0).abs() < 1e-9);
    }

    #[test]
    fn a_run_without_requests_has_no_latency() {
        let mut run = sample::conformant();
        run.rows.iter_mut().for_each(|row| row.requests = 0);
        assert!(plots(&[run]).latency.is_none());
    }
}
