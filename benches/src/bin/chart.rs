//! Draws the figures of a run as a bar chart, and writes them into the tables of SPEED.md.
//!
//! ```text
//! cargo run --release --manifest-path benches/Cargo.toml --bin chart -- benches/figures.json docs/
//! ```
//!
//! It writes two charts, for light and for dark pages. Both have a transparent background.

use std::error::Error;
use std::path::Path;

use callerror_benches::figures::{Figures, Row, time};
use callerror_benches::tables;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

const FONT: &str = "system-ui, Segoe UI, Helvetica, Arial, sans-serif";
/// The library whose time is the unit of all bars.
const UNIT: &str = "serde_json";

const WIDTH: i32 = 860;
const LEFT: i32 = 160;
/// The maximum end of a bar. Its figures follow after it.
const RIGHT: i32 = 750;
const BAR: i32 = 13;
const GROUP_GAP: i32 = 15;
const SECTION_HEAD: i32 = 62;
const HEAD: i32 = 34;
const FOOT: i32 = 46;

/// One operation on some shapes.
struct Section {
    title: &'static str,
    operation: &'static str,
    /// The shape, its label, and an addition to the label.
    groups: &'static [(&'static str, &'static str, &'static str)],
    /// The libraries, from the top of each group to its bottom.
    contenders: &'static [&'static str],
}

const SECTIONS: [Section; 2] = [
    Section {
        title: "Decode from &[u8]",
        operation: "decode",
        groups: &[
            ("3 elements", "3 elements", ""),
            ("pool, 4 elements", "4 elements", "4096 frames, "),
            ("pool, 5 elements", "5 elements", "4096 frames, "),
            ("escapes", "escapes", ""),
            ("details 4.8 KB", "large details", ""),
            ("HTTP body", "HTTP body", ""),
        ],
        contenders: &["callerror", "jiter", "sonic-rs", "serde_json", "simd-json"],
    },
    Section {
        title: "Encode into a reused buffer",
        operation: "encode",
        groups: &[
            ("3 elements", "3 elements", ""),
            ("pool, 4 elements", "4 elements", "4096 frames, "),
            ("pool, 5 elements", "5 elements", "4096 frames, "),
            ("escapes", "escapes", ""),
            ("HTTP body", "HTTP body", ""),
        ],
        contenders: &["callerror", "sonic-rs", "serde_json"],
    },
];

/// The colours of a page, text as GitHub has it.
struct Theme {
    file: &'static str,
    text: RGBColor,
    muted: RGBColor,
    line: RGBColor,
    bars: [(&'static str, RGBColor); 5],
}

const THEMES: [Theme; 2] = [
    Theme {
        file: "speed-light.svg",
        text: RGBColor(0x1f, 0x23, 0x28),
        muted: RGBColor(0x59, 0x63, 0x6e),
        line: RGBColor(0xd1, 0xd9, 0xe0),
        bars: [
            ("callerror", RGBColor(0x82, 0x50, 0xdf)),
            ("jiter", RGBColor(0x6f, 0xb3, 0x8b)),
            ("sonic-rs", RGBColor(0x6c, 0xa8, 0xe0)),
            ("serde_json", RGBColor(0x9a, 0xa4, 0xaf)),
            ("simd-json", RGBColor(0xdd, 0xb2, 0x5f)),
        ],
    },
    Theme {
        file: "speed-dark.svg",
        text: RGBColor(0xf0, 0xf6, 0xfc),
        muted: RGBColor(0x91, 0x98, 0xa1),
        line: RGBColor(0x3d, 0x44, 0x4d),
        bars: [
            ("callerror", RGBColor(0xab, 0x7d, 0xf8)),
            ("jiter", RGBColor(0x4d, 0x8b, 0x66)),
            ("sonic-rs", RGBColor(0x3f, 0x7c, 0xb8)),
            ("serde_json", RGBColor(0x73, 0x7d, 0x88)),
            ("simd-json", RGBColor(0xa8, 0x80, 0x33)),
        ],
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<_> = std::env::args().skip(1).collect();
    let [figures, folder] = arguments.as_slice() else {
        return Err("chart FIGURES.json FOLDER".into());
    };
    let figures: Figures = serde_json::from_str(&std::fs::read_to_string(figures)?)?;
    for theme in &THEMES {
        let path = Path::new(folder).join(theme.file);
        Chart { theme, figures: &figures }.draw(&path)?;
        println!("{}", path.display());
    }
    let path = Path::new(folder).join("SPEED.md");
    std::fs::write(&path, tables::replace(&std::fs::read_to_string(&path)?, &figures)?)?;
    println!("{}", path.display());
    Ok(())
}

type Area<'a> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

struct Chart<'a> {
    theme: &'a Theme,
    figures: &'a Figures,
}

impl Section {
    fn group_height(&self) -> i32 {
        self.contenders.len() as i32 * BAR + GROUP_GAP
    }

    fn height(&self) -> i32 {
        SECTION_HEAD + self.groups.len() as i32 * self.group_height()
    }
}

impl Chart<'_> {
    fn draw(&self, path: &Path) -> Result<(), Box<dyn Error>> {
        let height = HEAD + SECTIONS.iter().map(Section::height).sum::<i32>() + FOOT;
        let area = SVGBackend::new(path, (WIDTH as u32, height as u32)).into_drawing_area();
        self.legend(&area)?;
        let scale = f64::from(RIGHT - LEFT) / self.longest()?;
        let mut top = HEAD;
        for section in &SECTIONS {
            self.section(&area, section, top, scale)?;
            top += section.height();
        }
        self.foot(&area, top + 20)?;
        area.present()?;
        Ok(())
    }

    fn row(&self, shape: &str, operation: &str) -> Result<&Row, String> {
        let mut rows = self.figures.rows.iter();
        rows.find(|row| row.shape == shape && row.operation == operation)
            .ok_or_else(|| format!("no figures for {shape}, {operation}"))
    }

    /// The largest of all ratios. The bars of both sections have one scale.
    fn longest(&self) -> Result<f64, String> {
        let mut longest = 1.0_f64;
        for section in &SECTIONS {
            for (shape, ..) in section.groups {
                let row = self.row(shape, section.operation)?;
                for by in section.contenders {
                    longest = longest.max(ratio(row, by)?);
                }
            }
        }
        Ok(longest)
    }

    fn legend(&self, area: &Area<'_>) -> Result<(), Box<dyn Error>> {
        let mut x = LEFT;
        for (by, colour) in &self.theme.bars {
            area.draw(&Rectangle::new([(x, 8), (x + BAR, 8 + BAR)], colour.filled()))?;
            let weight = if *by == "callerror" { FontStyle::Bold } else { FontStyle::Normal };
            self.text(area, by, (x + BAR + 6, 14), 13.0, weight, self.theme.text, HPos::Left)?;
            x += 116;
        }
        Ok(())
    }

    fn section(
        &self,
        area: &Area<'_>,
        section: &Section,
        top: i32,
        scale: f64,
    ) -> Result<(), Box<dyn Error>> {
        let theme = self.theme;
        let title = (LEFT, top + 18);
        self.text(area, section.title, title, 17.0, FontStyle::Bold, theme.text, HPos::Left)?;
        let unit =
            "times as fast as serde_json with hand-written, borrowing types; longer is better";
        let place = (LEFT, top + 40);
        self.text(area, unit, place, 12.0, FontStyle::Normal, theme.muted, HPos::Left)?;

        let first = top + SECTION_HEAD;
        let bottom = first + section.groups.len() as i32 * section.group_height() - GROUP_GAP;
        let axis = [(LEFT, first - 4), (LEFT, bottom + 4)];
        area.draw(&PathElement::new(axis, theme.line.stroke_width(1)))?;
        for (place, (shape, label, more)) in (0..).zip(section.groups) {
            let row = self.row(shape, section.operation)?;
            let y = first + place * section.group_height();
            let middle = y + section.contenders.len() as i32 * BAR / 2;
            let at = (LEFT - 14, middle - 8);
            self.text(area, label, at, 13.0, FontStyle::Bold, theme.text, HPos::Right)?;
            let size = format!("{more}{} B", row.bytes);
            let at = (LEFT - 14, middle + 8);
            self.text(area, &size, at, 11.0, FontStyle::Normal, theme.muted, HPos::Right)?;
            for (place, by) in (0..).zip(section.contenders) {
                self.bar(area, row, by, y + place * BAR, scale)?;
            }
        }
        Ok(())
    }

    fn bar(
        &self,
        area: &Area<'_>,
        row: &Row,
        by: &str,
        y: i32,
        scale: f64,
    ) -> Result<(), Box<dyn Error>> {
        let theme = self.theme;
        let (_, colour) = theme.bars.iter().find(|(name, _)| *name == by).ok_or("no colour")?;
        let ratio = ratio(row, by)?;
        let end = LEFT + (ratio * scale).round() as i32;
        area.draw(&Rectangle::new([(LEFT, y + 1), (end, y + BAR - 1)], colour.filled()))?;
        let own = by == "callerror";
        let (weight, text) = match own {
            true => (FontStyle::Bold, theme.text),
            false => (FontStyle::Normal, theme.muted),
        };
        let figures = match ratio {
            ..9.95 => format!("{ratio:.1}×"),
            _ => format!("{ratio:.0}×"),
        };
        let y = y + BAR / 2;
        self.text(area, &figures, (end + 6, y), 11.5, weight, text, HPos::Left)?;
        let unit = if row.ns[by] < 10_000.0 { " ns" } else { "" };
        let figures = format!("{}{unit}", time(row.ns[by]).replace("us", " µs"));
        let place = (end + 42, y);
        self.text(area, &figures, place, 11.0, FontStyle::Normal, theme.muted, HPos::Left)
    }

    /// Draws the machine and the versions.
    fn foot(&self, area: &Area<'_>, y: i32) -> Result<(), Box<dyn Error>> {
        let machine = &self.figures.machine;
        let rustc = machine.rustc.as_deref().unwrap_or("rustc").split(" (").next();
        let cpu = machine.cpu.as_deref().unwrap_or(&machine.target);
        let mut parts = vec![cpu.to_owned(), rustc.unwrap_or_default().to_owned()];
        for name in ["serde_json", "sonic-rs", "simd-json", "jiter"] {
            if let Some(version) = self.figures.versions.get(name) {
                parts.push(format!("{name} {version}"));
            }
        }
        let text = parts.join(" · ");
        let muted = self.theme.muted;
        self.text(area, &text, (LEFT, y), 11.0, FontStyle::Normal, muted, HPos::Left)
    }

    #[expect(clippy::too_many_arguments, reason = "all that a text has")]
    fn text(
        &self,
        area: &Area<'_>,
        text: &str,
        at: (i32, i32),
        size: f64,
        weight: FontStyle,
        colour: RGBColor,
        side: HPos,
    ) -> Result<(), Box<dyn Error>> {
        // The backend writes sizes in a unit of its own.
        let style = FontDesc::new(FontFamily::Name(FONT), size * 1.24, weight)
            .color(&colour)
            .pos(Pos::new(side, VPos::Center));
        area.draw(&Text::new(text, at, style))?;
        Ok(())
    }
}

/// How many times as fast as [`UNIT`].
fn ratio(row: &Row, by: &str) -> Result<f64, String> {
    let ns = |by| {
        let missing = || format!("no figures by {by} for {}, {}", row.shape, row.operation);
        row.ns.get(by).ok_or_else(missing)
    };
    Ok(ns(UNIT)? / ns(by)?)
}
