//! The parts of a document that are run.

/// A part, in the order of the document.
#[derive(Debug)]
pub enum Part {
    Command(Command),
    File { path: String, text: String },
}

#[derive(Clone, Debug)]
pub struct Command {
    /// One-based.
    pub line: usize,
    pub text: String,
    /// What it prints, with `…` for what differs each time.
    pub prints: String,
}

#[derive(Debug)]
pub struct Document {
    pub parts: Vec<Part>,
}

impl Document {
    pub fn read(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut file = None;
        let mut lines = text.lines().enumerate();
        while let Some((_, line)) = lines.next() {
            if let Some(path) = line.strip_prefix("<!-- file: ") {
                file = Some(path.trim_end_matches(" -->").to_owned());
            }
            let Some(info) = line.strip_prefix("```") else { continue };
            let block: Vec<(usize, &str)> =
                lines.by_ref().take_while(|(_, line)| *line != "```").collect();
            if let Some(path) = file.take() {
                let lines: Vec<&str> = block.iter().map(|(_, line)| *line).collect();
                let text = lines.join("\n") + "\n";
                parts.push(Part::File { path, text });
            } else if info == "console" {
                parts.extend(commands(&block).into_iter().map(Part::Command));
            }
        }
        Self { parts }
    }

    pub fn commands(&self) -> impl Iterator<Item = &Command> {
        self.parts.iter().filter_map(|part| match part {
            Part::Command(command) => Some(command),
            Part::File { .. } => None,
        })
    }
}

fn commands(block: &[(usize, &str)]) -> Vec<Command> {
    let mut commands: Vec<Command> = Vec::new();
    let mut goes_on = false;
    for (at, line) in block {
        if let Some(text) = line.strip_prefix("$ ") {
            let command = Command { line: at + 1, text: text.to_owned(), prints: String::new() };
            commands.push(command);
            goes_on = text.ends_with('\\');
            continue;
        }
        let command = commands.last_mut().expect("a console block begins with a command");
        if goes_on {
            command.text.push('\n');
            command.text.push_str(line);
            goes_on = line.ends_with('\\');
        } else {
            command.prints.push_str(line);
            command.prints.push('\n');
        }
    }
    commands
}
