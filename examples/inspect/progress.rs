//! How much of a file is done.

use std::io::{self, IsTerminal};

use indicatif::{ProgressBar, ProgressStyle};

/// A bar on standard error, or nothing; it goes when this goes.
pub(crate) struct Progress(Option<ProgressBar>);

impl Progress {
    /// A bar for an input of this length, if there is one, and if a bar would not be in the way.
    ///
    /// A report on a terminal is its own progress. One for eyes that goes into a pipe is likely paged
    /// on the very terminal that a bar would be drawn on.
    pub(crate) fn new(length: Option<u64>, report_is_for_eyes: bool) -> Self {
        let in_the_way =
            io::stdout().is_terminal() || (report_is_for_eyes && standard_output_is_pipe());
        let length = length.filter(|_| io::stderr().is_terminal() && !in_the_way);
        Self(length.map(|length| {
            let template = "{wide_bar} {bytes}/{total_bytes}, {eta} left";
            let style = ProgressStyle::with_template(template);
            ProgressBar::new(length)
                .with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
        }))
    }

    pub(crate) fn set(&self, bytes: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(bytes);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}

#[cfg(unix)]
fn standard_output_is_pipe() -> bool {
    use std::fs::File;
    use std::os::fd::AsFd;
    use std::os::unix::fs::FileTypeExt;

    let duplicate = io::stdout().as_fd().try_clone_to_owned();
    let about = duplicate.and_then(|duplicate| File::from(duplicate).metadata());
    about.is_ok_and(|about| about.file_type().is_fifo())
}

/// Where it cannot be told, better no bar than one in the way.
#[cfg(not(unix))]
fn standard_output_is_pipe() -> bool {
    true
}
