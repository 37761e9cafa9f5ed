import {Readable, Writable} from 'node:stream'
import {config, k8s, shared} from './setting.mjs'

const run = (command, input) => new Promise((resolve, reject) => {
  const said = {out: '', err: ''}
  const into = (name) => new Writable({write(part, _, done) { said[name] += part; done() }})
  const stdin = input === undefined ? null : Readable.from([input])
  new k8s.Exec(config)
    .exec(shared, 'shell', 'shell', command, into('out'), into('err'), stdin, false,
      (status) => resolve({...said, status: status.status, causes: status.details?.causes}))
    .catch(reject)
})

console.log(await run(['echo', 'hello']))
console.log(await run(['sh', '-c', 'read -r line; echo "got $line"; echo error >&2; exit 7'], 'typed\n'))
console.log((await run(['sh', '-c', 'seq 100000'])).out.length)
process.exit(0)
