// Loaded before the language server: an attempt to reach the network ends it, and with it the test.
const net = require("node:net");
const dns = require("node:dns");
const refuse = () => process.exit(97);

net.Socket.prototype.connect = refuse;
net.connect = net.createConnection = refuse;
dns.lookup = dns.resolve = refuse;
dns.promises.lookup = dns.promises.resolve = refuse;
globalThis.fetch = refuse;
