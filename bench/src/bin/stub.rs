//! The server that every client asks: one thread, HTTP/1.1 with kept connections, one answer.
//!
//! It reads no more of a request than it must (where it ends, and `InvokeId`), so that little of the
//! machine goes into it. Prints its address, and ends when its input ends.

use acs_conform_bench::{Answer, Failure, end_with_input};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let answer = Answer::new().ok_or("the answer has no place for an id")?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    println!("{}", listener.local_addr()?);
    end_with_input();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve(stream, answer));
    }
}

/// Answers the requests of a connection until it ends.
async fn serve(mut stream: TcpStream, answer: Answer) {
    let (mut read, mut write) = (Vec::with_capacity(4096), Vec::with_capacity(4096));
    loop {
        match stream.read_buf(&mut read).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let mut done = 0;
        while let Some(length) = whole(&read[done..]) {
            answer.write(asked_for(&read[done..done + length]), &mut write);
            done += length;
        }
        read.drain(..done);
        if !write.is_empty() && stream.write_all(&write).await.is_err() {
            return;
        }
        write.clear();
    }
}

/// The length of the request at the beginning, if all of it is there.
fn whole(bytes: &[u8]) -> Option<usize> {
    let head = find(bytes, b"\r\n\r\n")? + 4;
    let length = bytes[..head].split(|&byte| byte == b'\n').find_map(|line| {
        const NAME: &[u8] = b"content-length:";
        let value = line.get(NAME.len()..)?;
        line[..NAME.len()].eq_ignore_ascii_case(NAME).then_some(value)
    });
    let body = length.and_then(|text| std::str::from_utf8(text).ok()?.trim().parse().ok());
    let all = head + body.unwrap_or(0_usize);
    (bytes.len() >= all).then_some(all)
}

/// The value of `InvokeId` in the first line.
fn asked_for(request: &[u8]) -> &[u8] {
    const NAME: &[u8] = b"InvokeId=";
    let Some(at) = find(request, NAME) else { return b"" };
    let value = &request[at + NAME.len()..];
    let end = value.iter().position(|byte| b"& \r".contains(byte)).unwrap_or(value.len());
    &value[..end]
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|part| part == wanted)
}
