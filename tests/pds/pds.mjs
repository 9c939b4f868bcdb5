// The real Bluesky personal data server and its directory of identities, on the loopback only.
//
// usage: node pds.mjs DATA_FOLDER
// Prints {"url": "…"} once ready; ends on SIGTERM, or when whoever started it closes its input.

import { randomBytes } from 'node:crypto'
import net from 'node:net'
import path from 'node:path'
import pds from '@atproto/pds'
import plc from '@did-plc/server'

const HOST = '127.0.0.1'
const folder = process.argv[2]

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer()
    server.once('error', reject)
    server.listen(0, HOST, () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
}

// Both servers listen on every interface when left to themselves.
function confine(app) {
  const listen = app.listen.bind(app)
  app.listen = (port) => listen(port, HOST)
}

const [plcPort, port] = [await freePort(), await freePort()]
const directory = plc.PlcServer.create({ db: plc.Database.mock(), port: plcPort })
confine(directory.app)
await directory.start()

Object.assign(process.env, {
  LOG_ENABLED: 'false',
  PDS_HOSTNAME: 'localhost',
  PDS_PORT: String(port),
  PDS_DEV_MODE: '1',
  PDS_INVITE_REQUIRED: '0',
  PDS_DID_PLC_URL: `http://${HOST}:${plcPort}`,
  PDS_SERVICE_HANDLE_DOMAINS: '.test',
  PDS_DATA_DIRECTORY: folder,
  PDS_BLOBSTORE_DISK_LOCATION: path.join(folder, 'blobs'),
  PDS_JWT_SECRET: randomBytes(16).toString('hex'),
  PDS_ADMIN_PASSWORD: randomBytes(16).toString('hex'),
  PDS_DPOP_SECRET: randomBytes(32).toString('hex'),
  PDS_PLC_ROTATION_KEY_K256_PRIVATE_KEY_HEX: randomBytes(32).toString('hex'),
})
const env = pds.readEnv()
const server = await pds.PDS.create(pds.envToCfg(env), pds.envToSecrets(env))
confine(server.app)
await server.start()

process.once('SIGTERM', () => process.exit(0))
process.stdin.once('end', () => process.exit(0)).resume()
console.log(JSON.stringify({ url: `http://${HOST}:${port}` }))
