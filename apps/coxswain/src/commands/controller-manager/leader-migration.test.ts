import { describe, expect, test } from 'vitest'
import { migrationRole, parseLeaderMigration } from './leader-migration.ts'

const head = (version: string, kind = 'LeaderMigrationConfiguration'): string =>
  `kind: ${kind}\napiVersion: controllermanager.config.k8s.io/${version}\n`

test.each([
  {
    name: 'v1 has leases only',
    text: `${head('v1')}leaderName: x\ncontrollerLeaders: [{name: a, component: b}, {name: c, component: "*"}]\n`,
    want: {
      leaderName: 'x',
      resourceLock: 'leases',
      controllerLeaders: [
        { name: 'a', component: 'b' },
        { name: 'c', component: '*' },
      ],
    },
  },
  {
    name: 'v1beta1 says which lock',
    text: `${head('v1beta1')}leaderName: x\nresourceLock: leases\n`,
    want: { leaderName: 'x', resourceLock: 'leases', controllerLeaders: [] },
  },
  {
    name: 'v1alpha1 and no leaders',
    text: `${head('v1alpha1')}leaderName: x\nresourceLock: endpoints\ncontrollerLeaders: null\n`,
    want: { leaderName: 'x', resourceLock: 'endpoints', controllerLeaders: [] },
  },
])('$name', async ({ text, want }) => {
  expect(await parseLeaderMigration(text)).toEqual(want)
})

const cannot = 'json: cannot unmarshal'
const noScheme = 'in scheme "k8s.io/controller-manager/pkg/leadermigration/config/config.go:39"'

// What the Go program said of the same files.
test.each([
  { text: '', want: "Object 'Kind' is missing in ''" },
  { text: 'leaderName: x\n', want: "Object 'Kind' is missing in 'leaderName: x\n'" },
  { text: 'kind: X\nleaderName: x\n', want: "Object 'apiVersion' is missing in 'kind: X\nleaderName: x\n'" },
  {
    text: 'kind: 3\n',
    want: `couldn't get version/kind; json parse error: ${cannot} number into Go struct field .kind of type string`,
  },
  {
    text: `${head('v1', 'Other')}leaderName: x\n`,
    want: `no kind "Other" is registered for version "controllermanager.config.k8s.io/v1" ${noScheme}`,
  },
  {
    text: 'kind: LeaderMigrationConfiguration\napiVersion: example.com/v1\n',
    want: `no kind "LeaderMigrationConfiguration" is registered for version "example.com/v1" ${noScheme}`,
  },
  {
    text: `${head('v1')}leaderName: x\nresourceLock: leases\n`,
    want: 'strict decoding error: unknown field "resourceLock"',
  },
  {
    text: `${head('v1')}leaderName: x\nb: 1\na: 2\ncontrollerLeaders: [{name: a, component: b, more: 1}]\n`,
    want: 'strict decoding error: unknown field "a", unknown field "b", unknown field "controllerLeaders[0].more"',
  },
  {
    text: `${head('v1')}leaderName: x\nleaderName: z\nb: 1\n`,
    want: 'strict decoding error: yaml: unmarshal errors:\n  line 4: key "leaderName" already set in map, unknown field "b"',
  },
  {
    text: `${head('v1')}leaderName: 3\n`,
    want: `${cannot} number into Go struct field LeaderMigrationConfiguration.leaderName of type string`,
  },
  {
    text: `${head('v1')}leaderName: y\n`,
    want: `${cannot} bool into Go struct field LeaderMigrationConfiguration.leaderName of type string`,
  },
  {
    text: `${head('v1')}leaderName: x\ncontrollerLeaders: {a: b}\n`,
    want: `${cannot} object into Go struct field LeaderMigrationConfiguration.controllerLeaders of type []v1.ControllerLeaderConfiguration`,
  },
  {
    text: `${head('v1')}leaderName: x\ncontrollerLeaders: [3]\n`,
    want: `${cannot} number into Go struct field LeaderMigrationConfiguration.controllerLeaders of type v1.ControllerLeaderConfiguration`,
  },
  {
    text: `${head('v1')}leaderName: x\ncontrollerLeaders: [null, {name: 3}]\n`,
    want: `${cannot} number into Go struct field ControllerLeaderConfiguration.controllerLeaders.name of type string`,
  },
  {
    text: `${head('v1')}leaderName: ""\ncontrollerLeaders: [{name: "", component: ""}, {name: a, component: b}]\n`,
    want: 'failed to parse leader migration configuration: [leaderName: Required value: leaderName must be set for LeaderMigrationConfiguration controllerLeaders[0].component: Required value controllerLeaders[0].name: Required value]',
  },
  {
    text: `${head('v1beta1')}leaderName: x\nresourceLock: configmaps\n`,
    want: `failed to parse leader migration configuration: [resourceLock: Invalid value: "configmaps": resource Lock must be one of 'leases' or 'endpoints']`,
  },
])('refuses $text', async ({ text, want }) => {
  await expect(parseLeaderMigration(text)).rejects.toThrow(new Error(want))
})

test('what is no YAML is told with its line', async () => {
  await expect(parseLeaderMigration('[1,2\n')).rejects.toThrow(/^yaml: line \d+: /)
})

describe('controllers and their locks', () => {
  const migration = (component: string) => ({
    leaderName: 'cloud-provider-extraction-migration',
    resourceLock: 'leases',
    controllerLeaders: [{ name: 'route-controller', component }],
  })
  test.each([
    { component: 'kube-controller-manager', want: 'migrated' },
    { component: 'cloud-controller-manager', want: 'not-ours' },
    { component: '*', want: 'migrated' },
  ])('of $component', ({ component, want }) => {
    expect(migrationRole(migration(component), 'route-controller')).toBe(want)
    expect(migrationRole(migration(component), 'deployment-controller')).toBe('not-migrated')
  })
})
