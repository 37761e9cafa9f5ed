import {config, core, fruit, k8s, namespace} from './setting.mjs'

for (let i = 0; i < 25; i++) {
  const body = fruit(`fruit-${String(i).padStart(2, '0')}`, {number: String(i)})
  await core.createNamespacedConfigMap({namespace, body})
}
const found = await core.listNamespacedConfigMap({namespace, labelSelector: 'kind=fruit'})
console.log(found.items.map((item) => [item.metadata.name, item.data]))
const names = []
let more, pages = 0
do {
  const page = await core.listNamespacedConfigMap({namespace, labelSelector: 'kind=fruit', limit: 10, _continue: more})
  names.push(...page.items.map((item) => item.metadata.name))
  more = page.metadata._continue
  pages++
} while (more)
console.log(pages, 'pages', names.length, 'names')
const merge = k8s.setHeaderOptions('Content-Type', k8s.PatchStrategy.MergePatch)
const changed = await core.patchNamespacedConfigMap({name: 'fruit-00', namespace, body: {data: {number: 'zero'}}}, merge)
console.log(changed.data)
try {
  await core.readNamespacedConfigMap({name: 'none', namespace})
} catch (e) {
  console.log(e.code, e.body)
}
console.log((await core.deleteNamespacedConfigMap({name: 'fruit-00', namespace})).status)
console.log((await config.makeApiClient(k8s.VersionApi).getCode()).gitVersion)
