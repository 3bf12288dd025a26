import {
  csiDrivers,
  events,
  namespaces,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  serviceAccounts,
  uidOf,
} from '@coxswain/api'
import type { Client } from '@coxswain/client'
import { expect, test } from 'vitest'
import { startManager, until, type ManagerKind } from './manager.ts'
import { goManager, hasRealServer, startRealServer } from './test-server.ts'

const driver = 'disks.example.com'
const metric = 'selinux_warning_controller_selinux_volume_conflict'
const flags = ['--controllers=selinux-warning-controller', '--leader-elect=false']

/** A claim `data`, bound to a volume of the driver. */
async function claimVolume(client: Client, namespace: string, handle: string): Promise<void> {
  await client.resource(namespaces).create({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } })
  await client.resource(serviceAccounts, namespace).create({ metadata: { name: 'default' } })
  const accessModes = ['ReadWriteMany']
  const claims = client.resource(persistentVolumeClaims, namespace)
  const volumeName = `pv-${namespace}`
  const claim = await claims.create({
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: 'data' },
    spec: { accessModes, volumeName, storageClassName: '', resources: { requests: { storage: '1Gi' } } },
  })
  await client.resource(persistentVolumes).create({
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name: volumeName },
    spec: {
      accessModes,
      capacity: { storage: '1Gi' },
      csi: { driver, volumeHandle: handle },
      claimRef: { namespace, name: 'data', uid: uidOf(claim) },
    },
  })
  await claims.patch('data', { type: 'merge', body: { status: { phase: 'Bound' } } }, { subresource: 'status' })
}

/** `pod` is a namespace and a name. The second of its containers has a security context of its own. */
function run(client: Client, pod: string, securityContext: object, other: object = {}) {
  const [namespace = '', name = ''] = pod.split(' ')
  const volumeMounts = [{ name: 'v', mountPath: '/v' }]
  return client.resource(pods, namespace).create({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      securityContext,
      containers: [
        { name: 'a', image: 'x', volumeMounts },
        { name: 'b', image: 'x', volumeMounts, securityContext: other },
      ],
      volumes: [{ name: 'v', persistentVolumeClaim: { claimName: 'data' } }],
    },
  })
}

const level = (text: string) => ({ seLinuxOptions: { level: text } })

async function toldIn(client: Client): Promise<readonly string[]> {
  const { items } = await client.resource(events).list()
  return items
    .filter(({ source }) => source?.component === 'selinux_warning')
    .map(({ type, reason, message, involvedObject: about }) =>
      [about.namespace, about.name, type, reason, message, about.kind, Boolean(about.uid)].join(' '),
    )
    .map((text) => text.replace(/kube-api-access-\w+/, 'kube-api-access'))
    .toSorted()
}

/** Two pods of one namespace and one of another share a volume; one pod has two labels for it. */
async function leave(kind: ManagerKind) {
  await using server = await startRealServer()
  const { client } = server
  await client.resource(csiDrivers).create({
    apiVersion: 'storage.k8s.io/v1',
    kind: 'CSIDriver',
    metadata: { name: driver },
    spec: { seLinuxMount: true },
  })
  await claimVolume(client, 'bank', 'disk')
  await claimVolume(client, 'shop', 'disk')
  await using manager = await startManager(kind, server, flags)
  const metricsNow = async (): Promise<readonly string[]> => {
    const { body } = await manager.get('/metrics', { certificate: server.adminCertificate })
    return body.split('\n').filter((line) => line.startsWith(metric))
  }
  const conflicts = (count: number) =>
    until(`${count} conflicts`, async () => (await metricsNow()).length === count, { manager })
  await run(client, 'shop web', level('s0:c1'))
  // A manager that has just started may not see the pods in the order in which they are made.
  await until(
    'it runs',
    async () =>
      (await manager.get('/metrics', { certificate: server.adminCertificate })).body.includes(
        'workqueue_work_duration_seconds_count{name="selinux_warning"} 1',
      ),
    { manager },
  )
  await run(client, 'shop db', level('s0:c2'))
  await conflicts(2)
  await run(client, 'bank till', { ...level('s0:c1'), seLinuxChangePolicy: 'Recursive' })
  await conflicts(10)
  await run(client, 'shop torn', level('s0:c1'), level('s0:c3'))
  await until('all events', async () => (await toldIn(client)).length === 10, { manager })
  const metrics = await metricsNow()
  await client.resource(pods, 'shop').delete('db', { gracePeriodSeconds: 0 })
  await conflicts(4)
  await client.resource(csiDrivers).delete(driver)
  await conflicts(0)
  return { told: await toldIn(client), metrics }
}

const only = 'If both pods land on the same node, only one of them may access the volume. Pod true'
const conflict = (pod: string, reason: string, text: string): string => `${pod} Normal ${reason} ${text}. ${only}`
const near = (pod: string, value: string, other: string, otherValue: string): string =>
  conflict(
    `shop ${pod}`,
    'SELinuxLabelConflict',
    `SELinuxLabel "${value}" conflicts with pod ${other} that uses the same volume as this pod with SELinuxLabel "${otherValue}"`,
  )
const far = (pod: string, property: string, value: string): string =>
  conflict(
    pod,
    `${property}Conflict`,
    `${property}"${value}" conflicts with another pod that uses the same volume as this pod with a different ${property}`,
  )

const torn = (volume: string): string =>
  `shop torn Warning MultipleSELinuxLabels Volume "${volume}" is mounted twice with different SELinux labels inside this pod Pod true`

type Side = readonly [pod: string, value: string]

/** From either side. */
function shown(property: string, first: Side, second: Side): readonly string[] {
  const labels = ([pod, value]: Side, index: number): readonly string[] => {
    const [namespace, name] = pod.split(' ')
    return [`pod${index}_name="${name}"`, `pod${index}_namespace="${namespace}"`, `pod${index}_value="${value}"`]
  }
  return [
    [first, second],
    [second, first],
  ].map((sides) => {
    const said = [...sides.flatMap((side, index) => labels(side, index + 1)), `property="${property}"`]
    return `${metric}{${said.join(',')}} 1`
  })
}

// Slow: an API server and a manager are started, as processes.
test.skipIf(!hasRealServer || goManager === undefined).each<ManagerKind>(['go', 'ours'])(
  'pods hear of volumes that they cannot have together with the manager: %s (needs KUBEBUILDER_ASSETS with all three)',
  { timeout: 60_000 },
  async (kind) => {
    const left = await leave(kind)
    expect(left.told).toEqual(
      [
        near('web', ':::s0:c1', 'db', ':::s0:c2'),
        near('db', ':::s0:c2', 'web', ':::s0:c1'),
        far('bank till', 'SELinuxChangePolicy', 'Recursive'),
        far('bank till', 'SELinuxLabel', ''),
        far('shop web', 'SELinuxChangePolicy', 'MountOption'),
        far('shop web', 'SELinuxLabel', ':::s0:c1'),
        far('shop db', 'SELinuxChangePolicy', 'MountOption'),
        far('shop db', 'SELinuxLabel', ':::s0:c2'),
        torn('v'),
        // The token of its service account is a volume, too.
        torn('kube-api-access'),
      ].toSorted(),
    )
    expect(left.metrics.toSorted()).toEqual(
      [
        ...shown('SELinuxLabel', ['shop web', ':::s0:c1'], ['shop db', ':::s0:c2']),
        ...shown('SELinuxLabel', ['shop web', ':::s0:c1'], ['bank till', '']),
        ...shown('SELinuxLabel', ['shop db', ':::s0:c2'], ['bank till', '']),
        ...shown('SELinuxChangePolicy', ['shop web', 'MountOption'], ['bank till', 'Recursive']),
        ...shown('SELinuxChangePolicy', ['shop db', 'MountOption'], ['bank till', 'Recursive']),
      ].toSorted(),
    )
  },
)
