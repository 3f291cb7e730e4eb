//! The drawings of the page: the emblem at the top left, and the band of waves under it.
//!
//! The coat of arms belongs to the state that deploys this, so that only a neutral drawing is
//! shipped; a deployment replaces it by a list of path operators.

use std::f32::consts::TAU;

use serde::{Deserialize, Serialize};

use crate::pdf::{Rgb, colour, num, nums};

/// A drawing of filled and stroked paths, with the origin at the lower left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Emblem {
    /// Width of the drawing in its own units.
    pub width: f32,
    /// Height of the drawing in its own units.
    pub height: f32,
    /// The operators in order.
    pub operators: Vec<PathOp>,
}

/// One step of a drawing. Points are x, y.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PathOp {
    /// Begins a path.
    MoveTo([f32; 2]),
    /// A straight line.
    LineTo([f32; 2]),
    /// A cubic Bézier curve: two control points and the end.
    CurveTo([f32; 6]),
    /// Closes the path.
    Close,
    /// Fills the path with a colour (red, green, blue), by the non-zero winding rule.
    Fill([u8; 3]),
    /// Strokes the path with a colour and a line width.
    Stroke([u8; 3], f32),
}

impl Emblem {
    /// Writes the drawing, scaled to `side` points and set at its lower left corner.
    pub(crate) fn draw(&self, out: &mut Vec<u8>, x: f32, y: f32, side: f32) {
        let scale = side / self.width.max(self.height).max(f32::EPSILON);
        let place = |points: &[f32]| -> Vec<f32> {
            points.chunks(2).flat_map(|p| [x + p[0] * scale, y + p[1] * scale]).collect()
        };
        out.extend_from_slice(b"q 1 J 1 j\n");
        // PDF wants colours before a path is begun, so that the path waits for its painting.
        let mut path = Vec::new();
        for operator in &self.operators {
            match operator {
                PathOp::MoveTo(point) => step(&mut path, &place(point), "m"),
                PathOp::LineTo(point) => step(&mut path, &place(point), "l"),
                PathOp::CurveTo(points) => step(&mut path, &place(points), "c"),
                PathOp::Close => step(&mut path, &[], "h"),
                PathOp::Fill(rgb) => {
                    colour(out, *rgb, "rg");
                    out.append(&mut path);
                    out.extend_from_slice(b"f\n");
                }
                PathOp::Stroke(rgb, width) => {
                    colour(out, *rgb, "RG");
                    num(out, width * scale);
                    out.extend_from_slice(b" w\n");
                    out.append(&mut path);
                    out.extend_from_slice(b"S\n");
                }
            }
        }
        out.extend_from_slice(b"Q\n");
    }
}

fn step(path: &mut Vec<u8>, points: &[f32], operator: &str) {
    nums(path, points);
    path.extend_from_slice(operator.as_bytes());
    path.push(b'\n');
}

/// A curve given by its points and slopes for a parameter from 0 to 1, as `segments` Bézier curves.
pub(crate) fn trace(segments: u16, point: impl Fn(f32) -> [f32; 2]) -> Vec<PathOp> {
    let step = 1.0 / f32::from(segments);
    let slope = |t: f32| {
        let ([x0, y0], [x1, y1]) = (point(t - step / 8.0), point(t + step / 8.0));
        // A quarter step apart; a Bézier handle is a third of the step's slope.
        [(x1 - x0) * 4.0 / 3.0, (y1 - y0) * 4.0 / 3.0]
    };
    let mut operators = vec![PathOp::MoveTo(point(0.0))];
    for segment in 0..segments {
        let (from, to) = (f32::from(segment) * step, f32::from(segment + 1) * step);
        let ([x0, y0], [x1, y1]) = (point(from), point(to));
        let ([u0, v0], [u1, v1]) = (slope(from), slope(to));
        operators.push(PathOp::CurveTo([x0 + u0, y0 + v0, x1 - u1, y1 - v1, x1, y1]));
    }
    operators
}

/// A band of fine waves across the page from `origin`, as on printed certificates. Each period is the same
/// bytes after a shift, which deflate to almost nothing.
pub(crate) fn guilloche(out: &mut Vec<u8>, origin: [f32; 2], width: f32) {
    const PERIODS: u16 = 50;
    let period = width / f32::from(PERIODS);
    let mut once = Vec::new();
    for (amplitude, phase) in [(2.6, 0.0), (2.6, 0.5), (1.3, 0.25), (1.3, 0.75)] {
        let wave = trace(4, |t| [t * period, amplitude * ((t + phase) * TAU).sin()]);
        for operator in wave {
            let (points, letter): (&[f32], _) = match &operator {
                PathOp::MoveTo(point) => (point, b"m\n"),
                PathOp::CurveTo(points) => (points, b"c\n"),
                _ => continue,
            };
            nums(&mut once, points);
            once.extend_from_slice(letter);
        }
    }
    once.extend_from_slice(b"S\n");
    out.extend_from_slice(b"q 0.45 w 1 J 0.66 0.74 0.83 RG 1 0 0 1 ");
    nums(out, &origin);
    out.extend_from_slice(b"cm\n");
    for _ in 0..PERIODS {
        out.extend_from_slice(&once);
        out.extend_from_slice(b"1 0 0 1 ");
        nums(out, &[period, 0.0]);
        out.extend_from_slice(b"cm\n");
    }
    out.extend_from_slice(b"Q\n");
}

const NAVY: Rgb = [0x1b, 0x3a, 0x63];
const STEEL: Rgb = [0x6f, 0x8f, 0xb5];
const WHITE: Rgb = [0xff, 0xff, 0xff];

impl Default for Emblem {
    /// A guilloche rosette with a pair of scales.
    fn default() -> Self {
        let mut operators = Vec::new();
        let circle = |radius: f32| {
            trace(8, move |t| {
                let (sin, cos) = (t * TAU).sin_cos();
                [50.0 + radius * cos, 50.0 + radius * sin]
            })
        };
        for phase in [0.0, 0.25, 0.5, 0.75] {
            operators.extend(trace(72, |t| {
                let radius = 38.5 + 7.5 * ((12.0 * t + phase) * TAU).cos();
                let (sin, cos) = (t * TAU).sin_cos();
                [50.0 + radius * cos, 50.0 + radius * sin]
            }));
            operators.push(PathOp::Stroke(STEEL, 0.55));
        }
        operators.extend(circle(48.6));
        operators.push(PathOp::Stroke(NAVY, 1.5));
        operators.extend(circle(28.5));
        operators.push(PathOp::Fill(NAVY));
        operators.extend(scales());
        Self { width: 100.0, height: 100.0, operators }
    }
}

/// A pair of scales in white, centred on (50, 50).
fn scales() -> Vec<PathOp> {
    use PathOp::{Close, CurveTo, Fill, LineTo, MoveTo, Stroke};
    let line = |x0: f32, y0: f32, x1: f32, y1: f32, width: f32| {
        [MoveTo([x0, y0]), LineTo([x1, y1]), Stroke(WHITE, width)]
    };
    let mut operators = Vec::new();
    operators.extend(line(50.0, 34.5, 50.0, 66.0, 1.9));
    operators.extend(line(42.5, 34.5, 57.5, 34.5, 2.2));
    operators.extend(line(34.5, 60.5, 65.5, 60.5, 1.9));
    for x in [36.0, 64.0] {
        operators.extend(line(x, 60.5, x - 5.6, 47.0, 1.0));
        operators.extend(line(x, 60.5, x + 5.6, 47.0, 1.0));
        operators.extend([
            MoveTo([x - 7.2, 47.0]),
            CurveTo([x - 6.2, 40.6, x + 6.2, 40.6, x + 7.2, 47.0]),
            Close,
            Fill(WHITE),
        ]);
    }
    operators
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_come_before_their_path() {
        let mut out = Vec::new();
        Emblem {
            width: 10.0,
            height: 10.0,
            operators: vec![
                PathOp::MoveTo([0.0, 0.0]),
                PathOp::LineTo([10.0, 10.0]),
                PathOp::Stroke([255, 0, 0], 1.0),
            ],
        }
        .draw(&mut out, 5.0, 5.0, 20.0);
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "q 1 J 1 j\n1 0 0 RG\n2 w\n5 5 m\n25 25 l\nS\nQ\n"
        );
    }

    #[test]
    fn configuration_reads_operators() {
        let emblem: Emblem = serde_json::from_str(
            r#"{"width":1,"height":1,"operators":[{"move_to":[0,0]},{"line_to":[1,1]},"close",{"fill":[1,2,3]}]}"#,
        )
        .unwrap();
        assert_eq!(emblem.operators[3], PathOp::Fill([1, 2, 3]));
    }
}
