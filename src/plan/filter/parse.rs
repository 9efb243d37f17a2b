//! From the text of a filter to its tree.

use std::ops::Range;

use winnow::combinator::{alt, opt, peek};
use winnow::error::{ErrMode, ParserError};
use winnow::stream::{Location, Stream};
use winnow::token::{any, literal, take_while};
use winnow::{LocatingSlice, ModalResult, Parser};

use super::{Node, Predicate, Property};
use crate::case::expand::nearest;

/// Characters of a filter that are read.
pub const MOST_CHARACTERS: usize = 10_000;
/// How deep parentheses may nest.
pub const MOST_DEPTH: usize = 50;

type Input<'a> = LocatingSlice<&'a str>;

/// What is wrong with a filter, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mistake {
    /// Bytes of the text.
    pub at: Range<usize>,
    pub title: String,
    pub help: String,
}

impl Mistake {
    fn new(at: Range<usize>, title: impl Into<String>, help: impl Into<String>) -> Self {
        Self { at, title: title.into(), help: help.into() }
    }
}

impl<'a> ParserError<Input<'a>> for Mistake {
    type Inner = Self;

    fn from_input(input: &Input<'a>) -> Self {
        let at = input.current_token_start();
        Self::new(at..at, "the filter is not complete", PREDICATES)
    }

    fn into_inner(self) -> Result<Self, Self> {
        Ok(self)
    }
}

const PREDICATES: &str = "write predicates such as `theme(tags)` or `row(paging/*)`, joined by \
                          `&`, `|` and `!`; `run --help` lists them";

pub(super) fn parse(text: &str) -> Result<Node, Mistake> {
    if text.chars().count() > MOST_CHARACTERS {
        let title = format!("the filter is longer than {MOST_CHARACTERS} characters");
        return Err(Mistake::new(0..0, title, "use `*` in a pattern, or several runs"));
    }
    let mut input = LocatingSlice::new(text);
    let mistake = |error: ErrMode<Mistake>| match error {
        ErrMode::Backtrack(mistake) | ErrMode::Cut(mistake) => mistake,
        ErrMode::Incomplete(_) => Mistake::new(0..0, "the filter is not complete", PREDICATES),
    };
    let node = either(&mut input, 0).map_err(mistake)?;
    let at = input.current_token_start();
    match text[at..].chars().next() {
        None => Ok(node),
        Some(')') => Err(Mistake::new(
            at..at + 1,
            "this `)` closes nothing",
            "remove it, or write `\\)` where it belongs to a pattern",
        )),
        Some(c) => Err(Mistake::new(
            at..at + c.len_utf8(),
            format!("`&`, `|` or the end is due here, not `{}`", c.escape_debug()),
            "join predicates by `&` (both), `|` (either) or `& !` (but not)",
        )),
    }
}

fn blanks(input: &mut Input<'_>) -> ModalResult<(), Mistake> {
    take_while(0.., char::is_whitespace).void().parse_next(input)
}

fn either(input: &mut Input<'_>, depth: usize) -> ModalResult<Node, Mistake> {
    let mut node = both(input, depth)?;
    while opt(operator("|", "or")).parse_next(input)?.is_some() {
        node = Node::Either(Box::new(node), Box::new(both(input, depth)?));
    }
    Ok(node)
}

fn both(input: &mut Input<'_>, depth: usize) -> ModalResult<Node, Mistake> {
    let mut node = negation(input, depth)?;
    while opt(operator("&", "and")).parse_next(input)?.is_some() {
        node = Node::Both(Box::new(node), Box::new(negation(input, depth)?));
    }
    Ok(node)
}

fn negation(input: &mut Input<'_>, depth: usize) -> ModalResult<Node, Mistake> {
    let mut negated = false;
    while opt(operator("!", "not")).parse_next(input)?.is_some() {
        negated = !negated;
    }
    let node = operand(input, depth)?;
    Ok(if negated { Node::Not(Box::new(node)) } else { node })
}

/// A sign or its word, blanks around it included. A word ends where no letter follows.
fn operator<'a>(
    sign: &'static str,
    word: &'static str,
) -> impl Parser<Input<'a>, (), ErrMode<Mistake>> {
    move |input: &mut Input<'a>| {
        let word_end = |input: &mut Input<'a>| {
            literal(word).parse_next(input)?;
            match opt(peek(any)).parse_next(input)? {
                Some(c) if is_word(c) => Err(ErrMode::from_input(input)),
                _ => Ok(word),
            }
        };
        blanks(input)?;
        alt((sign, word_end)).parse_next(input)?;
        blanks(input)
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '-' || c == '_'
}

fn operand(input: &mut Input<'_>, depth: usize) -> ModalResult<Node, Mistake> {
    blanks(input)?;
    let start = input.current_token_start();
    let cut = |at, title: &str, help: &str| ErrMode::Cut(Mistake::new(at, title, help));
    if opt('(').parse_next(input)?.is_some() {
        if depth == MOST_DEPTH {
            return Err(cut(start..start + 1, "parentheses nest too deeply", "write it flatter"));
        }
        let node = either(input, depth + 1)?;
        blanks(input)?;
        if opt(')').parse_next(input)?.is_none() {
            return Err(cut(start..start + 1, "this `(` is not closed", "add a `)`"));
        }
        blanks(input)?;
        return Ok(node);
    }
    let word = take_while(0.., is_word).parse_next(input)?;
    let at = start..start + word.len();
    if word.is_empty() {
        let found = input.peek_token().map(|c| c.escape_debug().to_string());
        let title = match found.as_deref() {
            None => "a predicate is due here, but the filter ends".to_owned(),
            Some(c) => format!("a predicate is due here, not `{c}`"),
        };
        return Err(ErrMode::Cut(Mistake::new(start..start + 1, title, PREDICATES)));
    }
    let property = Property::ALL.into_iter().find(|(known, _)| *known == word);
    if property.is_none() && word != "all" && word != "none" {
        return Err(ErrMode::Cut(unknown(word, at)));
    }
    blanks(input)?;
    if opt('(').parse_next(input)?.is_none() {
        let title = format!("`{word}` needs a pattern in parentheses");
        let help = match property {
            Some(_) => format!("write `{word}(…)`"),
            None => format!("write `{word}()`"),
        };
        return Err(ErrMode::Cut(Mistake::new(at, title, help)));
    }
    let (pattern, at) = pattern(input)?;
    blanks(input)?;
    let Some((word, property)) = property else {
        if pattern.is_empty() {
            return Ok(if word == "all" { Node::All } else { Node::Nothing });
        }
        let title = format!("`{word}()` takes no pattern");
        return Err(ErrMode::Cut(Mistake::new(at, title, format!("write `{word}()`"))));
    };
    if pattern.is_empty() {
        let title = format!("`{word}()` needs a pattern");
        return Err(ErrMode::Cut(Mistake::new(at, title, "`*` stands for any text")));
    }
    Ok(Node::Is(Predicate { property, pattern, at }))
}

fn unknown(word: &str, at: Range<usize>) -> Mistake {
    let words: Vec<String> = Property::ALL.iter().map(|(word, _)| (*word).to_owned()).collect();
    let words = [words, vec!["all".to_owned(), "none".to_owned()]].concat();
    let near = nearest(word, &words);
    let help = if near.starts_with("did") {
        near
    } else if word.contains('/') || word.contains('*') {
        format!("write `row({word}*)`")
    } else {
        format!("there are: {}; rows are named by `row({word})`", words.join(", "))
    };
    Mistake::new(at, format!("there is no predicate `{word}`"), help)
}

/// A pattern up to the `)` that ends it, and its place. Parentheses inside it are balanced, or
/// written with a `\` in front; row ids can hold them.
fn pattern(input: &mut Input<'_>) -> ModalResult<(String, Range<usize>), Mistake> {
    let open = input.current_token_start() - 1;
    let mut pattern = String::new();
    let mut depth = 0_usize;
    loop {
        match opt(any).parse_next(input)? {
            None => {
                let title = "this `(` is not closed";
                return Err(ErrMode::Cut(Mistake::new(open..open + 1, title, "add a `)`")));
            }
            Some('\\') => match opt(any).parse_next(input)? {
                Some(c @ ('(' | ')' | '\\')) => pattern.push(c),
                Some(c) => pattern.extend(['\\', c]),
                None => pattern.push('\\'),
            },
            Some(')') if depth == 0 => break,
            Some(c) => {
                depth = match c {
                    '(' => depth + 1,
                    ')' => depth - 1,
                    _ => depth,
                };
                pattern.push(c);
            }
        }
    }
    let end = input.current_token_start() - 1;
    Ok((pattern.trim().to_owned(), open + 1..end))
}
