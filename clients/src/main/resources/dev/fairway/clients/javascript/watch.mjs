import {config, core, fruit, k8s, namespace} from './setting.mjs'

await core.createNamespacedConfigMap({namespace, body: fruit('fruit', {i: '-'})})
const merge = k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch)
const change = async () => {
  for (let i = 0; i < 10; i++) {
    await core.patchNamespacedConfigMap({name: 'fruit', namespace, body: {data: {i: String(i)}}}, merge)
  }
  await core.deleteNamespacedConfigMap({name: 'fruit', namespace})
}
const path = `/api/v1/namespaces/${namespace}/configmaps`
await new Promise((resolve, reject) => {
  let watching
  new k8s.Watch(config).watch(path, {labelSelector: 'kind=fruit'}, (type, object) => {
    console.log(type, object.data)
    if (type === 'ADDED') change().catch(reject)
    if (type === 'DELETED') { watching.abort(); resolve() }
  }, (error) => { if (error?.name !== 'AbortError') reject(error ?? new Error('the watch ended')) })
    .then((controller) => { watching = controller })
})

// An informer lists, watches and keeps what it has seen.
const informer = k8s.makeInformer(config, path, () => core.listNamespacedConfigMap({namespace}))
await new Promise(async (resolve, reject) => {
  informer.on('add', (object) => { if (object.metadata.name === 'seen') console.log('add', object.data) })
  informer.on('update', (object) => console.log('update', object.data))
  informer.on('delete', (object) => { console.log('delete', object.metadata.name); resolve() })
  informer.on('error', reject)
  await informer.start()
  await core.createNamespacedConfigMap({namespace, body: fruit('seen', {a: 'b'})})
  await core.patchNamespacedConfigMap({name: 'seen', namespace, body: {data: {a: 'c'}}}, merge)
  await core.deleteNamespacedConfigMap({name: 'seen', namespace})
})
await informer.stop()
process.exit(0)
