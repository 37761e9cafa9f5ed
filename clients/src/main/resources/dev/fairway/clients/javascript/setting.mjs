// What every case of the JavaScript client begins with.
import * as k8s from '@kubernetes/client-node'

export {k8s}
export const namespace = process.env.NAMESPACE
export const shared = process.env.SHARED
export const config = new k8s.KubeConfig()
config.loadFromFile(process.env.KUBECONFIG)
export const core = config.makeApiClient(k8s.CoreV1Api)

export const fruit = (name, data) => ({metadata: {name, labels: {kind: 'fruit'}}, data})

// Ends the program if it does not end by itself.
setTimeout(() => { console.log('too late'); process.exit(9) }, 90_000).unref()
