//! One row as bytes: lengths and times, its id, and the rest as JSON without what it shares with the
//! other rows of its case. Times are kept bit by bit: reading a number back from JSON may change its
//! last digit.

use std::io::{self, ErrorKind};

use super::reader::Reader;
use crate::report::document::RowRecord;

/// What the rows of a case have in common; kept once.
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Kind {
    case: String,
    title: String,
    theme: String,
    clauses: Vec<String>,
    needs: Vec<String>,
}

impl Kind {
    /// The theme of its rows.
    pub fn theme(&self) -> &str {
        RowRecord::theme_of(&self.theme, &self.case)
    }
}

/// Lengths of the id and of the JSON, the number of exchanges, and the row's time.
const HEAD: usize = 4 + 4 + 4 + 8;

/// Appends a row to the bytes, and gives its kind.
pub fn write(mut row: RowRecord, bytes: &mut Vec<u8>) -> io::Result<Kind> {
    let kind = Kind {
        case: std::mem::take(&mut row.case),
        title: std::mem::take(&mut row.title),
        theme: std::mem::take(&mut row.theme),
        clauses: std::mem::take(&mut row.clauses),
        needs: std::mem::take(&mut row.needs),
    };
    let id = std::mem::take(&mut row.id);
    let millis = std::mem::take(&mut row.millis);
    let mut times = Vec::new();
    for exchange in &mut row.exchanges {
        times.push(std::mem::take(&mut exchange.millis));
    }
    let start = bytes.len();
    bytes.extend([0; HEAD]);
    bytes.extend(id.as_bytes());
    let before = bytes.len();
    serde_json::to_writer(&mut *bytes, &row)?;
    let json = bytes.len() - before;
    let head = &mut bytes[start..start + HEAD];
    for (at, length) in [id.len(), json, times.len()].into_iter().enumerate() {
        let length = u32::try_from(length).map_err(|_| ErrorKind::FileTooLarge)?;
        head[at * 4..at * 4 + 4].copy_from_slice(&length.to_le_bytes());
    }
    head[12..].copy_from_slice(&millis.to_le_bytes());
    for time in times {
        bytes.extend(time.to_le_bytes());
    }
    Ok(kind)
}

/// Reads a row.
pub fn read(reader: &mut Reader, offset: u64, kind: &Kind) -> io::Result<RowRecord> {
    let head = Head::read(reader, offset)?;
    let body = reader.bytes(offset + HEAD as u64, head.id + head.json + head.times * 8)?;
    let (id, rest) = body.split_at(head.id);
    let (json, times) = rest.split_at(head.json);
    let mut row: RowRecord = serde_json::from_slice(json)?;
    row.id = text(id)?;
    row.millis = head.millis;
    for (exchange, time) in row.exchanges.iter_mut().zip(times.chunks_exact(8)) {
        exchange.millis = number(time);
    }
    row.case.clone_from(&kind.case);
    row.title.clone_from(&kind.title);
    row.theme.clone_from(&kind.theme);
    row.clauses.clone_from(&kind.clauses);
    row.needs.clone_from(&kind.needs);
    Ok(row)
}

/// Reads the id of a row.
pub fn id(reader: &mut Reader, offset: u64) -> io::Result<String> {
    let head = Head::read(reader, offset)?;
    text(reader.bytes(offset + HEAD as u64, head.id)?)
}

struct Head {
    id: usize,
    json: usize,
    times: usize,
    millis: f64,
}

impl Head {
    fn read(reader: &mut Reader, offset: u64) -> io::Result<Self> {
        let bytes = reader.bytes(offset, HEAD)?;
        let length = |at: usize| {
            let bytes = bytes[at * 4..at * 4 + 4].try_into().expect("a length has four bytes");
            u32::from_le_bytes(bytes) as usize
        };
        Ok(Self { id: length(0), json: length(1), times: length(2), millis: number(&bytes[12..]) })
    }
}

fn number(bytes: &[u8]) -> f64 {
    f64::from_le_bytes(bytes.try_into().expect("a time has eight bytes"))
}

fn text(bytes: &[u8]) -> io::Result<String> {
    String::from_utf8(bytes.to_vec()).map_err(|_| ErrorKind::InvalidData.into())
}
