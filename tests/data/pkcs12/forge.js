// PKCS#12 files by node-forge 1.3.1, an implementation in JavaScript of its own. See generate.sh.
// Usage: node forge.js MATERIAL-FOLDER OUTPUT-FOLDER   (with node-forge in NODE_PATH)
const fs = require('fs');
const path = require('path');
const forge = require('node-forge');

const [material, out] = process.argv.slice(2);
const password = 'p12Pass';
const read = (name) => fs.readFileSync(path.join(material, name), 'latin1');
// forge writes RSA identities only, and reads no certificate of another kind.
const key = forge.pki.privateKeyFromPem(read('other.key'));
const leaf = forge.pki.certificateFromPem(read('forge-leaf.crt'));
const issuer = forge.pki.certificateFromPem(read('forge-ca.crt'));

function write(name, options) {
  const asn1 = forge.pkcs12.toPkcs12Asn1(key, [leaf, issuer], password, { friendlyName: 'user2', ...options });
  fs.writeFileSync(path.join(out, name), Buffer.from(forge.asn1.toDer(asn1).getBytes(), 'latin1'));
}

write('forge-aes256.p12', { algorithm: 'aes256' });
write('forge-3des.p12', { algorithm: '3des' });
write('forge-no-mac.p12', { algorithm: 'aes128', useMac: false });
