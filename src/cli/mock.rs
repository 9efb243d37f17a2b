//! `mock`: serves the reference server.

use std::fmt::Write;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::net::TcpListener;

use super::args::{AuthWord, MockArgs};
use super::console::Console;
use super::failure::Failure;
use super::settings::{built_in_rules, load_suite, read_text};
use super::{interrupt, record, snippets};
use crate::case::expand::nearest;
use crate::evidence::Recorder;
use crate::exit::Exit;
use crate::mock::server::{self, Watcher};
use crate::mock::{Auth, Mutant, Rules, Service, ServiceSettings, mutants_of};
use crate::suite::Suite;
use crate::suite::world::{World, WorldFile};
use crate::wire::{WireRequest, WireResponse};

/// Serves until it is asked to end.
pub fn command(args: &MockArgs, console: Console) -> Result<Exit, Failure> {
    let suite = load_suite(&args.suite, None)?;
    let mutant = args.mutant.as_deref().map(|id| mutant(id, &suite)).transpose()?;
    let rules = rules(args, &suite, mutant.as_ref())?;
    let world = world(args.world.as_deref(), &suite)?;

    let mut settings = ServiceSettings::new(rules);
    settings.auth = match args.auth {
        AuthWord::Required => Auth::Required,
        AuthWord::Optional => Auth::Optional,
    };
    let service = Arc::new(Service::new(settings));
    service.seed(world.document.to_string().as_bytes()).map_err(|error| {
        let named = args.world.as_deref().unwrap_or(&world.id);
        Failure::usage(format!("the world {named} cannot be served: {error}"), "mend it there")
    })?;

    let recorder = recorder(args, &world)?;
    let watcher =
        recorder.clone().map(|(recorder, _)| Arc::new(Watch(recorder)) as Arc<dyn Watcher>);

    let runtime = tokio::runtime::Runtime::new()
        .map_err(|error| Failure::io("cannot start threads", &error))?;
    runtime.block_on(async {
        let (listener, address) = listen("--listen", &args.listen).await?;
        let (control, control_address) = listen("--control", &args.control).await?;
        if !control_address.ip().is_loopback() {
            let title = format!("--control {} can be reached from elsewhere", args.control);
            let help = "whoever reaches it replaces the data; name 127.0.0.1:PORT or [::1]:PORT";
            return Err(Failure::usage(title, help));
        }
        console
            .print(&format!("listening on http://{address} control http://{control_address}\n"))?;
        console.print(&guide(&suite, &world, mutant.as_ref(), (address, control_address)))?;
        let end = async {
            if interrupt::asked_to_end().await.is_err() {
                // Without signals the server can only be killed.
                std::future::pending::<()>().await;
            }
        };
        server::serve_watched(service, (listener, Some(control)), end, watcher)
            .await
            .map_err(|error| Failure::io("the server stopped", &error))
    })?;
    if let Some((recorder, shown)) = recorder {
        let wrong = |error| Failure::io(format!("cannot write to {shown}"), &error);
        recorder.finish(None).map_err(wrong)?;
        console.note(&format!("recorded to {shown}"));
    }
    Ok(Exit::Success)
}

/// Writes down what is served.
struct Watch(Arc<Recorder>);

impl Watcher for Watch {
    fn called(&self, request: &WireRequest, answer: &WireResponse, millis: f64) {
        let base = format!("http://{}", request.header("host").unwrap_or("localhost"));
        self.0.note((&base, None), (Timestamp::now(), millis), request, Ok(answer));
    }

    fn seeded(&self, world: &[u8]) {
        self.0.learn(world);
    }
}

fn recorder(args: &MockArgs, world: &World) -> Result<Option<(Arc<Recorder>, String)>, Failure> {
    let Some(path) = &args.record else { return Ok(None) };
    let recorder = Recorder::start(path, None, Vec::new())
        .map_err(|error| record::cannot_write(path, &error))?;
    recorder.learn(world.document.to_string().as_bytes());
    Ok(Some((Arc::new(recorder), path.display().to_string())))
}

/// The mutant of an id.
fn mutant(id: &str, suite: &Suite) -> Result<Mutant, Failure> {
    let all = mutants_of(&suite.manifest.operation);
    let ids: Vec<String> = all.iter().map(|mutant| mutant.id.clone()).collect();
    all.into_iter().find(|mutant| mutant.id == id).ok_or_else(|| {
        let near = nearest(id, &ids);
        let help = if near.starts_with("did") {
            near
        } else {
            "`acs-conform list mutants` shows them".to_owned()
        };
        Failure::usage(format!("there is no mutant `{id}`"), help)
    })
}

fn rules(args: &MockArgs, suite: &Suite, mutant: Option<&Mutant>) -> Result<Rules, Failure> {
    let mut rules = built_in_rules(suite)?;
    for reading in &args.reading {
        let (clause, reading) = reading.split_once('=').ok_or_else(|| {
            Failure::usage(
                format!("`--reading {reading}` names no reading"),
                "write CLAUSE=READING; `acs-conform list readings` shows them",
            )
        })?;
        rules = rules.with_reading(clause, reading).map_err(|error| {
            Failure::usage(error, "`acs-conform list readings` tells what each means")
        })?;
    }
    Ok(match mutant {
        Some(mutant) => mutant.applied(rules),
        None => rules,
    })
}

/// The world of a file or a name, filled in for now.
fn world(named: Option<&str>, suite: &Suite) -> Result<World, Failure> {
    let now = Timestamp::now();
    let Some(named) = named else {
        return Ok(suite.world(&suite.manifest.default_world, now)?);
    };
    let path = Path::new(named);
    if !path.is_file() {
        if suite.worlds.contains_key(named) {
            return Ok(suite.world(named, now)?);
        }
        let near = nearest(named, suite.worlds.keys());
        let worlds: Vec<&str> = suite.worlds.keys().map(String::as_str).collect();
        let near = if near.starts_with("did") { format!("{near} ") } else { String::new() };
        return Err(Failure::usage(
            format!("there is no world file `{named}`, and no world of that name"),
            format!("{near}The suite's worlds are: {}", worlds.join(", ")),
        ));
    }
    let id = path.file_stem().map_or(named.into(), |stem| stem.to_string_lossy());
    let file = WorldFile::read(&id, named, &read_text(path)?)?;
    Ok(file.expand(&suite.manifest, &suite.edition, &suite.tables, now)?)
}

async fn listen(flag: &str, address: &str) -> Result<(TcpListener, SocketAddr), Failure> {
    let wrong = |error: io::Error| {
        let help = match error.kind() {
            io::ErrorKind::AddrInUse => {
                "another process has that port; name another, or :0 for a free one"
            }
            io::ErrorKind::PermissionDenied => {
                "ports below 1024 belong to the system; name a higher one"
            }
            io::ErrorKind::InvalidInput => "write HOST:PORT, e.g. 127.0.0.1:8080",
            _ => "write HOST:PORT of this machine, e.g. 127.0.0.1:8080",
        };
        Failure::usage(format!("cannot listen on {flag} {address}: {error}"), help)
    };
    let address = match address.strip_prefix(':') {
        Some(port) => format!("127.0.0.1:{port}"),
        None => address.to_owned(),
    };
    let listener = TcpListener::bind(&address).await.map_err(wrong)?;
    let local = listener.local_addr().map_err(wrong)?;
    Ok((listener, local))
}

/// What a person needs in order to call it.
fn guide(
    suite: &Suite,
    world: &World,
    mutant: Option<&Mutant>,
    (address, control): (SocketAddr, SocketAddr),
) -> String {
    let manifest = &suite.manifest;
    let mut out = format!(
        "\n{} as of {}, with the world `{}` ({} records)\n",
        manifest.operation,
        suite.edition.date,
        world.id,
        world.records().len()
    );
    if let Some(mutant) = mutant {
        let _ =
            writeln!(out, "mutant {}, which breaks {}: {}", mutant.id, mutant.clause, mutant.slip);
    }
    if !address.ip().is_loopback() {
        out.push_str("other machines can reach it; its keys are no secrets\n");
    }
    let caller = world.document.pointer("/callers/owner");
    let part = |name: &str| caller.and_then(|caller| caller.get(name)).and_then(|v| v.as_str());
    let keys = part("AccessKeyId").zip(part("AccessKeySecret"));
    out.push_str(&snippets::snippets(manifest, keys, address));
    let _ = writeln!(
        out,
        "\nanother world:  curl -X PUT --data-binary @world.json http://{control}/world\n\
         let time pass:  curl -X POST -d '{{\"advance\": \"90s\"}}' http://{control}/clock\n\
         judge it:       acs-conform run --target http://{address} --seed http://{control}/world\n\
         stop it:        Ctrl-C"
    );
    out
}
