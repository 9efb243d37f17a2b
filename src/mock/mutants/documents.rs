//! Ways into the document of an answer, for mutants that bend what is written.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::mock::edits::Context;
use crate::mock::rules::Rules;

/// An object of the document.
pub(super) type Object = Map<String, Value>;

/// Which objects of a document are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// The document itself.
    Top,
    /// Each delivery.
    Delivery,
    /// Each instance of each delivery.
    Instance,
    /// Each tag of each delivery.
    Tag,
}

/// The deliveries of an answer.
pub(super) fn records(document: &mut Value) -> impl Iterator<Item = &mut Object> {
    items(document, "Invocations", "Invocation")
}

/// The instances of a delivery.
pub(super) fn instances(record: &mut Object) -> impl Iterator<Item = &mut Object> {
    record.get_mut("InvokeInstances").into_iter().flat_map(|list| list_of(list, "InvokeInstance"))
}

/// The tags of a delivery.
pub(super) fn tags(record: &mut Object) -> impl Iterator<Item = &mut Object> {
    record.get_mut("Tags").into_iter().flat_map(|list| list_of(list, "Tag"))
}

fn items<'a>(
    document: &'a mut Value,
    wrapper: &str,
    item: &'a str,
) -> impl Iterator<Item = &'a mut Object> {
    document.get_mut(wrapper).into_iter().flat_map(move |list| list_of(list, item))
}

fn list_of<'a>(wrapper: &'a mut Value, item: &str) -> impl Iterator<Item = &'a mut Object> {
    let list = wrapper.get_mut(item).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Bends each object of a scope in every success.
pub(super) fn bend(
    rules: &mut Rules,
    scope: Scope,
    change: impl Fn(&mut Object) + Send + Sync + 'static,
) {
    rules.edits.success.push(Arc::new(move |document, _| match scope {
        Scope::Top => document.as_object_mut().into_iter().for_each(&change),
        Scope::Delivery => records(document).for_each(&change),
        Scope::Instance => records(document).flat_map(instances).for_each(&change),
        Scope::Tag => records(document).flat_map(tags).for_each(&change),
    }));
}

/// Bends one text of each object of a scope, where it is set.
pub(super) fn bend_text(
    rules: &mut Rules,
    scope: Scope,
    name: &'static str,
    change: impl Fn(&str) -> Value + Send + Sync + 'static,
) {
    bend(rules, scope, move |object| {
        if let Some(text) = object.get(name).and_then(Value::as_str).filter(|text| !text.is_empty())
        {
            let bent = change(text);
            object.insert(name.to_owned(), bent);
        }
    });
}

/// Puts a value where a text is not set.
pub(super) fn fill_unset(rules: &mut Rules, scope: Scope, name: &'static str, value: &Value) {
    let value = value.clone();
    bend(rules, scope, move |object| {
        if object.get(name).is_some_and(|text| text == "") {
            object.insert(name.to_owned(), value.clone());
        }
    });
}

/// Replaces the list of a wrapper where a test says so.
pub(super) fn bend_list(
    rules: &mut Rules,
    wrapper: &'static str,
    change: impl Fn(&mut Value) + Send + Sync + 'static,
) {
    let scope = if wrapper == "Invocations" { Scope::Top } else { Scope::Delivery };
    bend(rules, scope, move |object| {
        if let Some(list) = object.get_mut(wrapper) {
            change(list);
        }
    });
}

/// Bends the document of every error, or of those that a test chooses.
pub(super) fn bend_error(
    rules: &mut Rules,
    change: impl Fn(&mut Object, &Context<'_>) + Send + Sync + 'static,
) {
    rules.edits.error.push(Arc::new(move |document, context| {
        if let Some(object) = document.as_object_mut() {
            change(object, context);
        }
    }));
}

/// Whether a list is empty.
pub(super) fn is_empty(list: &Value) -> bool {
    list == &json!([])
}
