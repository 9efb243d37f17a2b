//! From a description of a target to one that can be judged by a suite: everything is read and
//! checked before anything is sent.

use std::sync::Arc;

use super::target::Place;
use super::{Error, Suite, Target, claims, connect, facts, service};
use crate::diagnostic::Diagnostic;
use crate::engine::{Endpoint, SignatureUse};
use crate::plan::known::{self, KnownSource};
use crate::reference;
use crate::report::KnownEntry;
use crate::report::document::TargetInfo;
use crate::target::{self, Endpoints, Known, Overrides, Pace};

/// Where mistakes of a description are told to be.
const PLACE: &str = "the target";

/// A target that can be judged.
pub(crate) struct Ready {
    /// The suite, for the target's region and edition.
    pub suite: Suite,
    /// What the engine drives.
    pub endpoint: Endpoint,
    /// What the report says about it.
    pub info: TargetInfo,
    /// Its known failures.
    pub known: Vec<KnownEntry>,
    /// How fast requests are sent.
    pub pace: Pace,
}

impl Target {
    /// Reads and checks what a run needs.
    pub(crate) fn ready(&self, suite: &Suite) -> Result<Ready, Error> {
        let mut sources = Vec::new();
        let listed = self.listed(&mut sources)?;
        match &self.place {
            Place::Reference => self.built_in(suite, &listed, &sources),
            Place::Url(url) => {
                let resolved =
                    target::Target::of_url(url, self.overrides_with(listed), &endpoints(suite)?);
                let target = resolved.map_err(Error::target)?;
                self.outside(&target, suite, &sources)
            }
            Place::File(path) => {
                let text = connect::text_of(path)?;
                let file = path.display().to_string();
                sources.push(KnownSource { file, text: text.clone() });
                let overrides = self.overrides_with(listed);
                let resolved = target::Target::of_file(path, &text, overrides, &endpoints(suite)?);
                self.outside(&resolved.map_err(Error::target)?, suite, &sources)
            }
            Place::Service(connect) => {
                // Rates and such are checked as for any other target; the address is nobody's.
                let url = format!("http://{}", service::HOST);
                let overrides = self.overrides_with(listed);
                let resolved = target::Target::of_url(&url, overrides, &Endpoints::default());
                let mut target = resolved.map_err(Error::target)?;
                let usual = Pace::of_place(true);
                target.pace.rate = self.overrides.rate.or(usual.rate);
                target.pace.jobs = self.overrides.jobs.unwrap_or(usual.jobs);
                target.name = self.name.clone().unwrap_or_else(|| "a service in process".into());
                target.timeout = self.limit.unwrap_or(target.timeout);
                let mut ready = self.outside(&target, suite, &sources)?;
                let redactor = connect::redactor(ready.endpoint.credentials.as_ref());
                let any = ready.endpoint.credentials.is_some();
                ready.endpoint.transport =
                    connect::without_secrets(connect(target.limits()), redactor, any);
                Ok(ready)
            }
        }
    }

    fn overrides_with(&self, known: Vec<Known>) -> Overrides {
        Overrides { known, ..self.overrides.clone() }
    }

    fn listed(&self, sources: &mut Vec<KnownSource>) -> Result<Vec<Known>, Error> {
        let mut listed = Vec::new();
        for path in &self.known {
            let text = connect::text_of(path)?;
            let file = path.display().to_string();
            listed.extend(Known::read_list(&file, &text).map_err(Error::known)?);
            sources.push(KnownSource { file, text });
        }
        Ok(listed)
    }

    fn outside(
        &self,
        resolved: &target::Target,
        suite: &Suite,
        sources: &[KnownSource],
    ) -> Result<Ready, Error> {
        let mut target = resolved.clone();
        target.name = self.name.clone().unwrap_or(target.name);
        target.lacks.extend(self.lacks.iter().cloned());
        target.headers.extend(self.headers.iter().cloned());
        target.timeout = self.limit.unwrap_or(target.timeout);
        let suite = suite.for_target(target.region.as_deref(), target.edition.as_deref())?;
        let given = self.credentials.is_some();
        let callers = given || self.seeder.is_some();
        if callers && target.signature.is_none() {
            target.signature = Some(SignatureUse::Acs3);
        }
        let mut mistakes = claims::mistakes(&target, PLACE, &suite.0, callers);
        let open = !target.base.is_https() && !target.base.is_loopback();
        if given && open && !matches!(self.place, Place::Service(_)) {
            let title = "requests signed with your access key would go over plain `http://`";
            mistakes.push(Diagnostic::of_file(PLACE, title).help("use `https://`"));
        }
        if !mistakes.is_empty() {
            return Err(Error::target(mistakes));
        }
        let credentials = match &self.credentials {
            Some(given) => Some(given.clone()),
            None => connect::credentials(&target)?,
        };
        let mut endpoint = connect::endpoint(&target, &suite.0, credentials)?;
        if let Some(seeder) = &self.seeder {
            endpoint.seeder = Some(Arc::clone(seeder));
        }
        let known = known::resolve(&target.known, sources, &suite.0).map_err(Error::known)?;
        let info = facts::target_info(target.name.clone(), Some(&target), &endpoint, &suite.0);
        Ok(Ready { suite, endpoint, info, known, pace: target.pace })
    }

    fn built_in(
        &self,
        suite: &Suite,
        known: &[Known],
        sources: &[KnownSource],
    ) -> Result<Ready, Error> {
        let suite = suite.for_target(self.overrides.region.as_deref(), None)?;
        let rules = reference::rules_of(&suite.0).map_err(|told| {
            let title = format!("the built-in server cannot follow this suite: {told}");
            Error::unusable(title, "judge another target")
        })?;
        let wrong: Vec<Diagnostic> =
            self.lacks.iter().filter_map(|lack| claims::lack(lack, PLACE, &suite.0)).collect();
        if !wrong.is_empty() {
            return Err(Error::target(wrong));
        }
        let mut endpoint = reference::in_process(&reference::service(rules));
        endpoint.signature = self.overrides.signature.unwrap_or(endpoint.signature);
        endpoint.lacks.clone_from(&self.lacks);
        let name = self.name.clone().unwrap_or_else(|| reference::NAME.to_owned());
        let known = known::resolve(known, sources, &suite.0).map_err(Error::known)?;
        let info = facts::target_info(name, None, &endpoint, &suite.0);
        let usual = Pace::of_place(true);
        let pace = Pace {
            rate: self.overrides.rate,
            jobs: self.overrides.jobs.unwrap_or(usual.jobs),
            ..usual
        };
        Ok(Ready { suite, endpoint, info, known, pace })
    }
}

/// The suite's table of public endpoints.
fn endpoints(suite: &Suite) -> Result<Endpoints, Error> {
    match suite.0.files.cases.get("endpoints.yaml") {
        Some(file) => {
            Endpoints::read(&file.shown, &file.text).map_err(|told| Error::suite(vec![told]))
        }
        None => Ok(Endpoints::default()),
    }
}
