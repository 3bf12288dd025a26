import { expect, test } from 'vitest'
import type { PodSpec } from '@coxswain/api'
import { profileAnnotationWarnings } from '../pod-spec/profile-annotation-warnings.ts'
import { syncAppArmor } from './sync-app-armor.ts'

const key = 'container.apparmor.security.beta.kubernetes.io/c'
const warning = `metadata.annotations[${key}]: deprecated since v1.30; use the "appArmorProfile" field instead`
const runtimeDefault = { appArmorProfile: { type: 'RuntimeDefault' } }

test.each([
  { name: 'no annotation', wanted: undefined, warns: false },
  { name: 'the default', annotation: 'runtime/default', wanted: runtimeDefault, warns: true },
  { name: 'none', annotation: 'unconfined', wanted: { appArmorProfile: { type: 'Unconfined' } }, warns: true },
  {
    name: 'one of the node',
    annotation: 'localhost/foo',
    wanted: { appArmorProfile: { type: 'Localhost', localhostProfile: 'foo' } },
    warns: true,
  },
  { name: 'one without a name', annotation: 'localhost/', wanted: undefined, warns: true },
  { name: 'one that no field may hold', annotation: 'localhost/ foo', wanted: undefined, warns: true },
  {
    name: 'what the pod has anyway',
    annotation: 'runtime/default',
    pod: { securityContext: runtimeDefault },
    wanted: undefined,
    warns: false,
  },
  {
    name: 'not on Windows',
    annotation: 'unconfined',
    pod: { os: { name: 'windows' } },
    wanted: undefined,
    warns: false,
  },
])('an AppArmor annotation becomes the field: $name', ({ annotation, pod, wanted, warns }) => {
  const warnings = new Set<string>()
  const annotations = annotation === undefined ? undefined : { [key]: annotation }
  const spec: PodSpec = { containers: [{ name: 'c' }], ...pod }
  const { spec: next } = syncAppArmor({ metadata: { name: 'p', annotations }, spec }, warnings)
  expect(next?.containers?.[0]?.securityContext).toEqual(wanted)
  expect([...warnings]).toEqual(warns ? [warning] : [])
})

test('a field that is there stays', () => {
  const spec: PodSpec = { containers: [{ name: 'c', securityContext: runtimeDefault }] }
  const pod = { metadata: { name: 'p', annotations: { [key]: 'unconfined' } }, spec }
  expect(syncAppArmor(pod, undefined).spec).toEqual(spec)
})

test.each([
  {
    annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'unconfined' },
    wanted: [
      'spec.template.metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: non-functional in v1.27+; use the "seccompProfile" field instead',
    ],
  },
  { annotations: { [key]: 'unconfined' }, wanted: [`spec.template.${warning}`] },
  { annotations: { other: 'x' }, wanted: [] },
])('a template with old annotations is warned of', ({ annotations, wanted }) => {
  expect(profileAnnotationWarnings('spec.template.', { containers: [{ name: 'c' }] }, annotations)).toEqual(wanted)
})
