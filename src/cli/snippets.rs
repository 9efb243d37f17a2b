//! Lines to paste that call a server: `curl`, the vendor's CLI and its SDKs. Their names follow
//! from product, version and operation, as the vendor's generators make them.

use std::fmt::Write;
use std::net::SocketAddr;

use crate::suite::manifest::Manifest;

/// The lines, with a caller's key where there is one.
pub fn snippets(manifest: &Manifest, keys: Option<(&str, &str)>, address: SocketAddr) -> String {
    let Manifest { operation, version, region, .. } = manifest;
    let product = manifest.product.to_lowercase();
    let digits = version.replace('-', "");
    let (id, secret) = keys.unwrap_or(("any", "any"));
    let mut out = String::new();
    if keys.is_some() {
        let _ = writeln!(out, "\nAccessKeyId      {id}\nAccessKeySecret  {secret}");
    }
    let _ = write!(
        out,
        "\ncurl\n  \
           curl 'http://{address}/?Action={operation}&Version={version}&Format=JSON&RegionId={region}'\n\
         \naliyun CLI\n  \
           aliyun {product} {operation} --RegionId {region} --endpoint {address} --insecure \\\n    \
             --mode AK --access-key-id {id} --access-key-secret {secret}\n\
         \nPython (pip install alibabacloud_{product}{digits})\n  \
           from alibabacloud_tea_openapi.models import Config\n  \
           from alibabacloud_{product}{digits}.client import Client\n  \
           from alibabacloud_{product}{digits}.models import {operation}Request\n  \
           config = Config(access_key_id='{id}', access_key_secret='{secret}',\n                  \
             endpoint='{address}', protocol='http')\n  \
           print(Client(config).{method_py}({operation}Request(region_id='{region}')).body.to_map())\n\
         \nNode (npm install @alicloud/{product}{digits} @alicloud/openapi-client)\n  \
           const sdk = require('@alicloud/{product}{digits}')\n  \
           const {{ Config }} = require('@alicloud/openapi-client')\n  \
           const config = new Config({{ accessKeyId: '{id}', accessKeySecret: '{secret}',\n    \
             endpoint: '{address}', protocol: 'http' }})\n  \
           new sdk.default(config).{method_js}(new sdk.{operation}Request({{ regionId: '{region}' }}))\n    \
             .then(answer => console.log(answer.body))\n",
        method_py = snake(operation),
        method_js = lower_first(operation),
    );
    out
}

/// `DoThisThing` as `do_this_thing`.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for (at, c) in name.char_indices() {
        if c.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(c.to_lowercase());
    }
    out
}

/// `DoThisThing` as `doThisThing`.
fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|c| c.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_generators() {
        assert_eq!(snake("DoThisThing"), "do_this_thing");
        assert_eq!(lower_first("DoThisThing"), "doThisThing");
        assert_eq!(lower_first(""), "");
    }
}
