//! The pages of the manual.

use std::io;

use clap::Command;
use clap_mangen::Man;
use roff::{Roff, roman};

/// The page of the tool, or of one of its subcommands.
pub(crate) fn page(mut tool: Command, subcommand: Option<&str>) -> io::Result<Vec<u8>> {
    // clap then knows the subcommand by its whole name, `callerror inspect`.
    tool.build();
    let command = match subcommand.and_then(|name| tool.find_subcommand(name)) {
        Some(command) => command.clone(),
        None => tool,
    };
    let text = command.get_after_long_help().or(command.get_after_help()).map(ToString::to_string);
    let is_tool = command.get_version().is_some();
    let man = Man::new(command);
    let mut page = Vec::new();
    man.render_title(&mut page)?;
    man.render_name_section(&mut page)?;
    man.render_synopsis_section(&mut page)?;
    man.render_description_section(&mut page)?;
    man.render_options_section(&mut page)?;
    if is_tool {
        man.render_subcommands_section(&mut page)?;
    }
    // clap_mangen would fill these lines, and so join tables and examples to paragraphs.
    let mut roff = Roff::new();
    roff.control("SH", ["NOTES"]).control("nf", []);
    for line in text.iter().flat_map(|text| text.lines()) {
        roff.text([roman(line)]);
    }
    roff.control("fi", []).to_writer(&mut page)?;
    if is_tool {
        man.render_version_section(&mut page)?;
    }
    Ok(page)
}
