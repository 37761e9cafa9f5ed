import {createHash} from 'node:crypto'
import http from 'node:http'
import net from 'node:net'
import {config, k8s, shared} from './setting.mjs'

const forward = new k8s.PortForward(config)
const server = net.createServer((socket) => {
  forward.portForward(shared, 'shell', [8080], socket, null, socket)
})
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
const get = (path) => new Promise((resolve, reject) => {
  http.get({port: server.address().port, host: '127.0.0.1', path, agent: false}, (answer) => {
    const parts = []
    answer.on('data', (part) => parts.push(part))
    answer.on('end', () => resolve(Buffer.concat(parts)))
    answer.on('error', reject)
  }).on('error', reject)
})
for (let i = 0; i < 3; i++) console.log(String(await get('/')).trim())
const large = await get('/large')
console.log(large.length, createHash('sha256').update(large).digest('hex'))
process.exit(0)
