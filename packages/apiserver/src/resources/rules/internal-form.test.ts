import { expect, test } from 'vitest'
import { goJson } from '@coxswain/api'
import { internalForm } from './internal-form.ts'

// Expected: causes of kube-apiserver 1.36.2.
test.each([
  {
    name: 'names of Go fields, and null for what is not set',
    type: 'PodFailurePolicy',
    value: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
    wanted:
      '{"Rules":[{"Action":"Ignore","OnExitCodes":null,"OnPodConditions":[{"Type":"DisruptionTarget","Status":"True"}]}]}',
  },
  { name: 'nothing of a list', type: 'SuccessPolicy', value: {}, wanted: '{"Rules":null}' },
  {
    name: 'a field that is there but not set',
    type: 'SuccessPolicy',
    value: { rules: [{ succeededCount: 2 }] },
    wanted: '{"Rules":[{"SucceededIndexes":null,"SucceededCount":2}]}',
  },
  {
    name: 'embedded structs stand in their place',
    type: 'Volume',
    value: { name: 'v', nfs: { server: 's', path: '/p' } },
    wanted:
      '{"Name":"v","HostPath":null,"EmptyDir":null,"GCEPersistentDisk":null,"AWSElasticBlockStore":null,"GitRepo":null,"Secret":null,"NFS":{"Server":"s","Path":"/p","ReadOnly":false},"ISCSI":null,"Glusterfs":null,"PersistentVolumeClaim":null,"RBD":null,"Quobyte":null,"FlexVolume":null,"Cinder":null,"CephFS":null,"Flocker":null,"DownwardAPI":null,"FC":null,"AzureFile":null,"ConfigMap":null,"VsphereVolume":null,"AzureDisk":null,"PhotonPersistentDisk":null,"Projected":null,"PortworxVolume":null,"ScaleIO":null,"StorageOS":null,"CSI":null,"Ephemeral":null,"Image":null}',
  },
  {
    name: 'maps in the order of their keys, quantities as text',
    type: 'ResourceRequirements',
    value: { requests: { memory: '64Mi', cpu: '100m' } },
    wanted: '{"Limits":null,"Requests":{"cpu":"100m","memory":"64Mi"},"Claims":null}',
  },
  {
    name: 'selectors have JSON names',
    type: 'PodAffinityTerm',
    value: { topologyKey: 'zone', labelSelector: { matchLabels: { b: '2', a: '1' } } },
    wanted:
      '{"LabelSelector":{"matchLabels":{"a":"1","b":"2"}},"Namespaces":null,"TopologyKey":"zone","NamespaceSelector":null,"MatchLabelKeys":null,"MismatchLabelKeys":null}',
  },
  {
    name: 'no difference between an empty list and none',
    type: 'NodeSelectorTerm',
    value: { matchExpressions: [{ key: 'k', operator: 'Exists', values: [] }] },
    wanted: '{"MatchExpressions":[{"Key":"k","Operator":"Exists","Values":null}],"MatchFields":null}',
  },
])('$name', ({ type, value, wanted }) => {
  expect(goJson(internalForm(type, value))).toBe(wanted)
})

test('what a pod shares with its host is in the security context, and metadata stands before the rest', () => {
  const template = {
    metadata: { annotations: { foo: 'baz' } },
    spec: { containers: [], hostNetwork: true, serviceAccount: 'sa' },
  }
  expect(internalForm('PodTemplateSpec', template)).toMatchObject({
    annotations: { foo: 'baz' },
    Spec: {
      Containers: null,
      ServiceAccountName: 'sa',
      SecurityContext: { HostNetwork: true, HostPID: false, ShareProcessNamespace: null, RunAsUser: null },
    },
  })
})
