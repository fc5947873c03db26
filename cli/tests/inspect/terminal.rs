//! What the tool is for a person at a terminal: colours, help, completions, the manual, and mistakes.

use std::process::{Command, Output, Stdio};

use crate::{FRAMES, data, run};

const TOOL: &str = env!("CARGO_BIN_EXE_callerror");

/// The variables that decide about colours, and a terminal that has some.
const NEUTRAL: [&str; 3] = ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"];

fn command(program: &str, environment: &[(&str, &str)]) -> Command {
    let mut command = Command::new(program);
    for name in NEUTRAL {
        command.env_remove(name);
    }
    command.env("TERM", "xterm").envs(environment.iter().copied()).stdin(Stdio::null());
    command
}

/// What the tool prints, and with what status it ends.
#[track_caller]
fn output(args: &[&str]) -> (Option<i32>, String, String) {
    let Output { status, stdout, stderr } = command(TOOL, &[]).args(args).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (status.code(), text(stdout), text(stderr))
}

#[test]
fn colours_outside_a_terminal_are_there_on_demand() {
    for (environment, args, coloured) in [
        (&[][..], &[][..], false),
        (&[("CLICOLOR_FORCE", "1")], &[], true),
        (&[("CLICOLOR_FORCE", "")], &[], false),
        (&[("CLICOLOR", "1")], &[], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")], &[], false),
        (&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")], &[], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "auto"], true),
        (&[("CLICOLOR_FORCE", "1")], &["--color", "never"], false),
        (&[("NO_COLOR", "1")], &["--color=always"], true),
        // Programs read this.
        (&[("CLICOLOR_FORCE", "1")], &["--json"], false),
        (&[], &["--json", "--color", "always"], false),
    ] {
        let mut command = command(TOOL, environment);
        let output = command.arg("inspect").args(args).arg(FRAMES).output().unwrap();
        assert!(output.status.success());
        assert_eq!(output.stdout.contains(&0x1b), coloured, "{environment:?} {args:?}");
    }
}

/// `script` runs a command in a terminal.
#[cfg(target_os = "linux")]
#[test]
fn colours_follow_the_terminal() {
    for (environment, option, coloured) in [
        (&[][..], "", true),
        (&[("TERM", "dumb")], "", false),
        (&[("NO_COLOR", "1")], "", false),
        (&[("NO_COLOR", "")], "", true),
        (&[("CLICOLOR", "0")], "", false),
        (&[("CLICOLOR", "0"), ("CLICOLOR_FORCE", "1")], "", true),
        (&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")], "", true),
        (&[], "--color never", false),
        (&[("TERM", "dumb")], "--color always", true),
    ] {
        let line = format!("'{TOOL}' inspect {option} '{FRAMES}'");
        let mut command = command("script", environment);
        let output = command.args(["-qec", &line, "/dev/null"]).output().expect("util-linux");
        assert!(output.status.success());
        assert!(output.stdout.len() > 1000);
        assert_eq!(output.stdout.contains(&0x1b), coloured, "{environment:?} {option}");
    }
}

#[test]
fn colours_change_nothing_else() {
    let plain = run(&[FRAMES], "", 0);
    let coloured = run(&["--color", "always", FRAMES], "", 0);
    let mut stripped = String::new();
    for (index, part) in coloured.split("\u{1b}[").enumerate() {
        let start = if index == 0 { 0 } else { part.find('m').unwrap() + 1 };
        stripped.push_str(&part[start..]);
    }
    assert_eq!(stripped, plain);
}

#[test]
fn mistakes_are_answered_with_what_is_nearest() {
    for (args, said) in [
        (&["inspect", "--colour", "always"][..], "a similar argument exists: '--color'"),
        (&["inspect", "--folow", "x"], "a similar argument exists: '--follow'"),
        (&["inspect", "--strickt"], "a similar argument exists: '--strict'"),
        (&["inspect", "--wire", "wamp3"], "a similar value exists: 'wamp2'"),
        (&["inspect", "--set", "graep"], "a similar value exists: 'grape'"),
        (&["inspect", "--color", "allways"], "a similar value exists: 'always'"),
        (&["inspekt"], "a similar subcommand exists: 'inspect'"),
        (&["completions", "bahs"], "a similar value exists: 'bash'"),
        (&["man", "inspec"], "a similar value exists: 'inspect'"),
    ] {
        let (code, stdout, stderr) = output(args);
        assert_eq!((code, &*stdout), (Some(2), ""), "{args:?}");
        assert!(stderr.contains(said), "{stderr}");
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    for file in ["no/such/file", folder] {
        for option in ["--json", "--summary", "--follow"] {
            let (code, stdout, stderr) = output(&["inspect", option, file]);
            assert_eq!((code, &*stdout), (Some(2), ""), "{file} {option}");
            assert!(stderr.starts_with(&format!("callerror: {file}: ")), "{stderr}");
            assert_eq!(stderr.lines().count(), 1, "{stderr}");
        }
    }
}

/// The examples of a help text, without their descriptions.
fn examples(args: &[&str]) -> Vec<String> {
    let (code, help, _) = output(args);
    assert_eq!(code, Some(0));
    let (_, examples) = help.split_once("\nExamples:\n").unwrap();
    let lines = examples.lines().map_while(|line| line.strip_prefix("  callerror "));
    lines.map(|line| line.split("  ").next().unwrap().to_owned()).collect()
}

#[cfg(unix)]
#[test]
fn help_has_three_examples_that_work() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    let scripts = folder.join(".local/share/bash-completion/completions");
    std::fs::create_dir_all(&scripts).unwrap();
    std::fs::copy(FRAMES, folder.join("frames.log")).unwrap();
    std::fs::copy(data!("openapp-http.jsonl"), folder.join("responses.jsonl")).unwrap();
    for args in [&["inspect"][..], &[]] {
        let long = examples(&[args, &["--help"]].concat());
        assert_eq!(examples(&[args, &["-h"]].concat()), long);
        assert_eq!(long.len(), 3);
        for example in long {
            // The tool follows a file until Ctrl-C. A manual need not be installed.
            let interrupt = if example.contains("--follow") { "timeout -s INT 2" } else { "" };
            let script = format!(
                "callerror() {{ {interrupt} '{TOOL}' \"$@\"; }}\nman() {{ cat; }}\ncallerror {example}"
            );
            let mut command = command("sh", &[("HOME", folder.to_str().unwrap())]);
            let ended = command.current_dir(&folder).args(["-c", &script]).output().unwrap();
            let said = String::from_utf8(ended.stderr).unwrap();
            // `timeout` says by 124 that it sent the signal.
            let status = if interrupt.is_empty() { 0 } else { 124 };
            assert_eq!((ended.status.code(), &*said), (Some(status), ""), "{example}");
            assert_eq!(ended.stdout.is_empty(), example.contains('>'), "{example}");
        }
    }
    assert!(std::fs::read(scripts.join("callerror")).unwrap().len() > 1000);
}

/// The options of `inspect`, by its help.
fn options() -> Vec<String> {
    let (_, help, _) = output(&["inspect", "--help"]);
    let lines = help.lines().map(str::trim_start).filter(|line| line.starts_with('-'));
    let words = lines.flat_map(|line| line.split([' ', ',']));
    let options: Vec<_> = words.filter(|word| word.starts_with("--")).map(str::to_owned).collect();
    assert!(options.len() >= 11, "{options:?}");
    options
}

#[test]
fn each_shell_has_completions() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let (code, script, stderr) = output(&["completions", shell]);
        assert_eq!((code, &*stderr), (Some(0), ""));
        for option in options() {
            assert!(script.contains(option.trim_start_matches('-')), "{shell}: {option}");
        }
        assert!(script.contains("telcoflow") || shell != "bash", "{shell}");
    }
    assert_eq!(output(&["completions"]).0, Some(2));
}

#[cfg(unix)]
#[test]
fn bash_completes_commands_options_and_values() {
    let script = r#"
        complete_word() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _callerror callerror "${@: -1}" "${@: -2:1}"; }
        eval "$("$TOOL" completions bash)"
        complete_word callerror ins; echo "${COMPREPLY[*]}"
        complete_word callerror inspect --fo; echo "${COMPREPLY[*]}"
        complete_word callerror inspect --set we; echo "${COMPREPLY[*]}"
        complete_word callerror inspect --color ne; echo "${COMPREPLY[*]}"
        complete_word callerror completions z; echo "${COMPREPLY[*]}""#;
    let output = command("bash", &[("TOOL", TOOL)]).args(["-c", script]).output().unwrap();
    let completed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(completed, "inspect\n--follow\nwebex\nnever\nzsh\n");
}

#[test]
fn the_manual_has_what_the_help_has() {
    let (code, page, stderr) = output(&["man", "inspect"]);
    assert_eq!((code, &*stderr), (Some(0), ""));
    assert!(page.contains(".TH callerror-inspect 1 "), "{page}");
    let text = page.replace(r"\-", "-").replace(r"\&", "");
    for option in options() {
        assert!(text.contains(&format!("\\fB{option}\\fR")), "{option}");
    }
    // The tables keep their lines.
    let (_, notes) = text.split_once("\n.nf\n").unwrap();
    let (notes, _) = notes.split_once("\n.fi\n").unwrap();
    let (_, help, _) = output(&["inspect", "--help"]);
    let (_, expected) = help.split_once("\nExamples:\n").unwrap();
    let unescape = |text: &str| text.replace(r"\\", "\\").replace(r"\*(Aq", "'");
    assert_eq!(unescape(notes), unescape(&format!("Examples:\n{}", expected.trim_end())));

    let (code, page, _) = output(&["man"]);
    assert_eq!(code, Some(0));
    for part in [".TH callerror 1 ", r"callerror\-inspect(1)", ".SH VERSION"] {
        assert!(page.contains(part), "{page}");
    }
}

#[test]
fn a_closed_pipe_ends_every_command_quietly() {
    for args in [&["completions", "bash"][..], &["man"], &["man", "inspect"], &["inspect", FRAMES]]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let ended = command(TOOL, &[]).args(args).stdout(writer).output().unwrap();
        assert_eq!((ended.status.code(), &*ended.stderr), (Some(0), &b""[..]), "{args:?}");
    }
}
