import { chmod, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { systemClock } from '@coxswain/base/system'
import type { Clock } from '@coxswain/base'
import { createClusterCertificates } from '@coxswain/apiserver/certificates'
import type { CaReload } from './ca-file.ts'
import type { ExecObserver } from './exec-credentials.ts'
import { inClusterConfig } from './in-cluster-config.ts'
import { kubeconfigFiles, loadKubeconfig } from './load-kubeconfig.ts'
import { resolveConnection, type KubeconfigOverrides } from './resolve-connection.ts'
import type { ConnectionConfig } from './connection-config.ts'
import { addToKubeconfig, removeFromKubeconfig, type OwnCluster } from './write-kubeconfig.ts'

let folder: string
const clock = systemClock()

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'kubeconfig-'))
})
afterEach(() => rm(folder, { recursive: true }))

const at = (name: string): string => path.join(folder, name)
const put = (name: string, text: string): Promise<void> => writeFile(at(name), text)
const base64 = (text: string): string => Buffer.from(text).toString('base64')

const resolve = async (
  env: Record<string, string>,
  overrides?: KubeconfigOverrides,
  withClock: Clock = clock,
): Promise<ConnectionConfig> => {
  const full = { PATH: process.env['PATH'], ...env }
  return resolveConnection(await loadKubeconfig({ env: full }), { overrides, clock: withClock, env: full })
}

/** A context of one cluster and one user; everything in flow style, to be short. */
const simple = (cluster: string, user: string): string =>
  `{apiVersion: v1, kind: Config, current-context: c, clusters: [{name: k, cluster: ${cluster}}], users: [{name: u, user: ${user}}], contexts: [{name: c, context: {cluster: k, user: u}}]}`

const resolveSimple = async (cluster: string, user = '{}'): Promise<ConnectionConfig> => {
  await put('simple.yaml', `# not JSON\n${simple(cluster, user)}`)
  return resolve({ KUBECONFIG: at('simple.yaml') })
}

describe('which files', () => {
  test.each([
    { name: 'one named explicitly', location: { explicitPath: '/x/y', env: { KUBECONFIG: '/a' } }, want: ['/x/y'] },
    { name: 'those of KUBECONFIG, each once', location: { env: { KUBECONFIG: '/a::/b:/a' } }, want: ['/a', '/b'] },
    { name: 'the one at home', location: { env: { HOME: '/h' } }, want: ['/h/.kube/config'] },
    { name: 'an empty variable is none', location: { env: { KUBECONFIG: '', HOME: '/h' } }, want: ['/h/.kube/config'] },
  ])('$name', ({ location, want }) => {
    expect(kubeconfigFiles(location)).toEqual(want)
  })
})

describe('merging', () => {
  test('the first file wins, entry by entry', async () => {
    await put('a', '{current-context: "", clusters: [{name: k, cluster: {server: "https://first"}}]}')
    await put(
      'b',
      '{current-context: x, clusters: [{name: k, cluster: {server: "https://second", tls-server-name: n}}, {name: l, cluster: {server: "https://l"}}], contexts: [{name: x, context: {cluster: k, namespace: ns}}, {name: y, context: {cluster: l}}]}',
    )
    const env = { KUBECONFIG: `${at('a')}:${at('none')}:${at('b')}` }
    expect(await resolve(env)).toMatchObject({
      server: 'https://first',
      namespace: 'ns',
      tls: { serverName: undefined },
    })
    expect(await resolve(env, { context: 'y' })).toMatchObject({ server: 'https://l', namespace: 'default' })
    expect(await resolve(env, { namespace: 'other' })).toMatchObject({ namespace: 'other' })
    expect((await loadKubeconfig({ env })).files).toEqual([at('a'), at('b')])
  })

  test('a file named explicitly has to exist', async () => {
    await expect(loadKubeconfig({ explicitPath: at('none'), env: {} })).rejects.toThrow(/error loading config file/)
  })

  test('JSON is read too', async () => {
    await put('j', JSON.stringify({ clusters: [{ name: 'k', cluster: { server: 'https://json' } }] }))
    expect(await resolve({ KUBECONFIG: at('j') }, { cluster: 'k' })).toMatchObject({ server: 'https://json' })
  })

  test.each([
    { name: 'no YAML', text: 'a: [', want: /error loading config file/ },
    { name: 'no object', text: '- a', want: /it holds no object/ },
  ])('$name is refused', async ({ text, want }) => {
    await put('bad', text)
    await expect(resolve({ KUBECONFIG: at('bad') })).rejects.toThrow(want)
  })

  test.each([
    { name: 'nothing at all', text: '{}', overrides: {}, want: /no configuration has been provided/ },
    {
      name: 'a context that is not there',
      text: '{}',
      overrides: { context: 'x' },
      want: 'context "x" does not exist',
    },
    {
      name: 'a current context that is not there',
      text: '{current-context: x}',
      overrides: {},
      want: /"x" does not exist in/,
    },
    {
      name: 'a cluster that is not there',
      text: '{contexts: [{name: c, context: {cluster: k}}]}',
      overrides: { context: 'c' },
      want: 'cluster "k" does not exist',
    },
    {
      name: 'a user that is not there',
      text: '{clusters: [{name: k, cluster: {server: a}}], contexts: [{name: c, context: {cluster: k, user: u}}]}',
      overrides: { context: 'c' },
      want: 'auth info "u" does not exist',
    },
  ])('$name is refused', async ({ text, overrides, want }) => {
    await put('f', text)
    await expect(resolve({ KUBECONFIG: at('f') }, overrides)).rejects.toThrow(want)
  })
})

describe('the cluster', () => {
  test('data is stronger than a file, and files are found beside the kubeconfig', async () => {
    await put('ca.crt', 'FILE')
    expect((await resolveSimple('{server: "https://s", certificate-authority: ca.crt}')).tls.ca).toBe('FILE')
    const both = `{server: "https://s", certificate-authority: ca.crt, certificate-authority-data: ${base64('DATA')}}`
    expect((await resolveSimple(both)).tls.ca).toBe('DATA')
  })

  test('another name, and no verification', async () => {
    const { tls } = await resolveSimple('{server: "https://s", tls-server-name: n, insecure-skip-tls-verify: true}')
    expect(tls).toEqual({ ca: undefined, serverName: 'n', insecureSkipVerify: true })
  })

  test('a server without a scheme is reached in plain, and told no secrets', async () => {
    const { server, credentials } = await resolveSimple('{server: "s:1234"}', '{token: t}')
    expect(server).toBe('http://s:1234')
    expect(await credentials.proof()).toEqual({})
  })

  test('another server on the command line does not have the name of the first', async () => {
    await put('f', simple('{server: "https://s", tls-server-name: n}', '{}'))
    const { server, tls } = await resolve({ KUBECONFIG: at('f') }, { server: 'https://other' })
    expect({ server, name: tls.serverName }).toEqual({ server: 'https://other', name: undefined })
  })

  test('a proxy', async () => {
    const { proxy } = await resolveSimple('{server: "https://s", proxy-url: "socks5://p:1"}')
    expect(proxy?.href).toBe('socks5://p:1')
  })

  test.each([
    { cluster: '{server: "ftp://s"}', want: /neither https nor http/ },
    { cluster: '{server: "https://s", proxy-url: "ftp://p"}', want: /unsupported scheme "ftp"/ },
    { cluster: '{server: "https://s", proxy-url: "p"}', want: /could not parse/ },
    {
      cluster: `{server: "https://s", insecure-skip-tls-verify: true, certificate-authority-data: ${base64('x')}}`,
      want: /not allowed/,
    },
    { cluster: '{server: "https://s", certificate-authority: none}', want: /unable to read/ },
  ])('$cluster is refused', async ({ cluster, want }) => {
    await expect(resolveSimple(cluster)).rejects.toThrow(want)
  })
})

describe('the user', () => {
  const server = '{server: "https://s"}'
  const proofOf = async (user: string): Promise<unknown> => (await resolveSimple(server, user)).credentials.proof()

  test('has a token', async () => {
    expect(await proofOf('{token: t}')).toMatchObject({ authorization: 'Bearer t' })
  })
  test('has a name and a password', async () => {
    expect(await proofOf('{username: u, password: p}')).toMatchObject({ authorization: `Basic ${base64('u:p')}` })
  })
  test('has a certificate, in data and files mixed', async () => {
    await put('key', 'KEY')
    const proof = await proofOf(`{client-certificate-data: ${base64('CERT')}, client-key: key}`)
    expect(proof).toEqual({ authorization: undefined, certificate: { cert: 'CERT', key: 'KEY' } })
  })
  test('acts as somebody else', async () => {
    const { impersonation } = await resolveSimple(
      server,
      '{as: joe, as-uid: "1", as-groups: [g], as-user-extra: {k: [v]}}',
    )
    expect(impersonation).toEqual({ user: 'joe', uid: '1', groups: ['g'], extra: { k: ['v'] } })
  })
  test.each([
    { user: '{auth-provider: {name: gcp}}', want: /no Auth Provider found for name "gcp"/ },
    { user: '{token: t, username: u}', want: /more than one authentication method/ },
    { user: '{as-groups: [g]}', want: /without impersonating a user/ },
    { user: `{client-certificate-data: ${base64('x')}}`, want: /must both be given/ },
    { user: '{exec: {command: x}}', want: /apiVersion must be specified/ },
    { user: '{exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}}', want: /invalid apiVersion/ },
    {
      user: '{exec: {command: x, apiVersion: client.authentication.k8s.io/v1}}',
      want: /interactiveMode must be specified/,
    },
  ])('$user is refused', async ({ user, want }) => {
    await expect(resolveSimple(server, user)).rejects.toThrow(want)
  })
})

function movableClock(): Clock & { advance(ms: number): void } {
  let now = 1_000_000
  return {
    now: () => now,
    monotonicMs: () => now,
    after: () => ({ cancel: () => {} }),
    advance: (ms) => {
      now += ms
    },
  }
}

describe('a token in a file', () => {
  test('is read again after a minute, and at once when it was refused', async () => {
    await put('token', 'one\n')
    await put('f', simple('{server: "https://s"}', '{tokenFile: token}'))
    const time = movableClock()
    const { credentials } = await resolve({ KUBECONFIG: at('f') }, undefined, time)
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer one' })
    await put('token', 'two')
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer one' })
    time.advance(60_000)
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer two' })
    await put('token', 'three')
    credentials.refused()
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer three' })
    await rm(at('token'))
    time.advance(60_000)
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer three' })
  })

  test('that cannot be read gives way to the token in the kubeconfig', async () => {
    await put('f', simple('{server: "https://s"}', '{token: written, tokenFile: token}'))
    const { credentials } = await resolve({ KUBECONFIG: at('f') })
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer written' })
    await put('token', 'fresh')
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer fresh' })
  })

  test('that is not there is a fault of the credentials', async () => {
    await put('f', simple('{server: "https://s"}', '{tokenFile: none}'))
    const { credentials } = await resolve({ KUBECONFIG: at('f') })
    await expect(credentials.proof()).rejects.toMatchObject({ name: 'TransportError', kind: 'credentials' })
  })
})

describe('a credential plugin', () => {
  const plugin = async (
    script: string,
    more = '',
  ): Promise<ConnectionConfig & { clock: ReturnType<typeof movableClock> }> => {
    await put('plugin', `#!/bin/sh\n${script}\n`)
    await chmod(at('plugin'), 0o755)
    const exec = `{exec: {command: ./plugin, args: [a b], env: [{name: WHO, value: me}], apiVersion: client.authentication.k8s.io/v1, interactiveMode: Never${more}}}`
    await put('f', simple('{server: "https://s", tls-server-name: n}', exec))
    const time = movableClock()
    return { ...(await resolve({ KUBECONFIG: at('f') }, undefined, time)), clock: time }
  }
  const credential = (status: string): string =>
    `echo run >> ${folder}/runs; echo '{"kind":"ExecCredential","apiVersion":"client.authentication.k8s.io/v1","status":${status}}'`
  const runs = async (): Promise<number> => (await readFile(at('runs'), 'utf8')).trim().split('\n').length

  test('is told what it needs', async () => {
    const script = `echo "$WHO $1" > ${folder}/said; echo "$KUBERNETES_EXEC_INFO" > ${folder}/info; ${credential('{"token":"t"}')}`
    const { credentials } = await plugin(script, ', provideClusterInfo: true')
    expect(await credentials.proof()).toMatchObject({ authorization: 'Bearer t' })
    expect(await readFile(at('said'), 'utf8')).toBe('me a b\n')
    expect(JSON.parse(await readFile(at('info'), 'utf8'))).toEqual({
      kind: 'ExecCredential',
      apiVersion: 'client.authentication.k8s.io/v1',
      spec: { interactive: false, cluster: { server: 'https://s', 'tls-server-name': 'n' } },
    })
  })

  test('runs once until what it gave expires or is refused', async () => {
    const expires = new Date(1_000_000 + 5000).toISOString()
    const { credentials, clock: time } = await plugin(credential(`{"token":"t","expirationTimestamp":"${expires}"}`))
    await Promise.all([credentials.proof(), credentials.proof()])
    expect(await runs()).toBe(1)
    await credentials.proof()
    expect(await runs()).toBe(1)
    credentials.refused()
    await credentials.proof()
    expect(await runs()).toBe(2)
    time.advance(5000)
    await credentials.proof()
    expect(await runs()).toBe(3)
  })

  test('may give a certificate, which stays the same object while it is the same', async () => {
    const { credentials } = await plugin(credential('{"clientCertificateData":"C","clientKeyData":"K"}'))
    const first = await credentials.proof()
    credentials.refused()
    const second = await credentials.proof()
    expect(first).toEqual({ authorization: undefined, certificate: { cert: 'C', key: 'K' } })
    expect(second.certificate).toBe(first.certificate)
  })

  test.each([
    { name: 'that fails', script: 'exit 3', want: /failed with exit code 3/ },
    { name: 'that says nothing', script: 'true', want: /it is not JSON/ },
    {
      name: 'of another version',
      script: `echo '{"kind":"ExecCredential","apiVersion":"x"}'`,
      want: /plugin returned version x/,
    },
  ])('$name', async ({ script, want }) => {
    const { credentials } = await plugin(script, ', installHint: get it')
    await expect(credentials.proof()).rejects.toThrow(want)
  })

  test.each([
    { status: '{}', want: /didn't return a token or cert/ },
    { status: '{"clientKeyData":"K"}', want: /not both/ },
  ])('with the status $status', async ({ status, want }) => {
    const { credentials } = await plugin(credential(status))
    await expect(credentials.proof()).rejects.toThrow(want)
  })

  test('is observed: how it ended, and until when its certificate holds', async () => {
    const names = { dnsNames: [], ipAddresses: [], clients: [{ commonName: 'c', organizations: [] }] }
    const [one, two] = [0, 1].map(() => createClusterCertificates({ ...names, nowMs: 3_600_000 }))
    const told: unknown[] = []
    const execObserver: ExecObserver = {
      called: (code, status) => told.push([code, status]),
      certificate: (validToMs, replacedValidFromMs) =>
        told.push([validToMs > 3_600_000, replacedValidFromMs !== undefined]),
    }
    const answer = (made = one): Promise<void> => {
      const { cert = '', key = '' } = made?.clients[0] ?? {}
      const status = { clientCertificateData: cert, clientKeyData: key }
      return put('answer', JSON.stringify({ kind: 'ExecCredential', apiVersion, status }))
    }
    const apiVersion = 'client.authentication.k8s.io/v1'
    const exec = (command: string): string =>
      `{exec: {command: ${command}, args: [${at('answer')}], apiVersion: ${apiVersion}, interactiveMode: Never}}`
    const credentialsOf = async (command: string) => {
      await put('f', simple('{server: "https://s"}', exec(command)))
      const env = { KUBECONFIG: at('f'), PATH: process.env['PATH'] }
      return (await resolveConnection(await loadKubeconfig({ env }), { clock, env, execObserver })).credentials
    }
    await answer()
    const credentials = await credentialsOf('cat')
    for (const made of [one, one, two]) {
      await answer(made)
      await credentials.proof()
      credentials.refused()
    }
    await rm(at('answer'))
    await expect(credentials.proof()).rejects.toThrow()
    await expect((await credentialsOf('no-such-plugin')).proof()).rejects.toThrow()
    expect(told).toEqual([
      [0, 'no_error'],
      [true, false],
      [0, 'no_error'],
      [0, 'no_error'],
      [true, true],
      [1, 'plugin_execution_error'],
      [1, 'plugin_not_found_error'],
    ])
  })

  test('that is not installed says how to get it', async () => {
    await put(
      'f',
      simple(
        '{server: "https://s"}',
        '{exec: {command: no-such-plugin, apiVersion: client.authentication.k8s.io/v1beta1, installHint: buy it}}',
      ),
    )
    const { credentials } = await resolve({ KUBECONFIG: at('f') })
    await expect(credentials.proof()).rejects.toThrow(/no-such-plugin failed[^]*buy it/)
  })
})

describe('in a cluster', () => {
  const env = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' }
  test('what is mounted is used', async () => {
    await Promise.all([put('ca.crt', 'CA'), put('token', 'T'), put('namespace', 'mine\n')])
    const config = await inClusterConfig({ env, clock, folder })
    expect(config).toMatchObject({ server: 'https://[fd00::1]:443', tls: { ca: 'CA' }, namespace: 'mine' })
    expect(await config.credentials.proof()).toMatchObject({ authorization: 'Bearer T' })
  })
  test('without an authority the machine’s count, and without a token it is no pod', async () => {
    await put('token', 'T')
    expect((await inClusterConfig({ env, clock, folder })).tls).toEqual({ ca: undefined })
    await rm(at('token'))
    await expect(inClusterConfig({ env, clock, folder })).rejects.toThrow(/unable to read the token/)
  })
  test('the authority is read again after five minutes, unless that is off', async () => {
    await Promise.all([put('ca.crt', 'CA'), put('token', 'T')])
    const time = movableClock()
    const reloads: CaReload[] = []
    const config = await inClusterConfig({ env, clock: time, folder, onCaReload: (reload) => reloads.push(reload) })
    time.advance(300_000)
    expect(config.tls.currentCa?.()).toBe('CA')
    expect(reloads).toEqual([{ result: 'success', reason: 'unchanged' }])
    expect((await inClusterConfig({ env, clock, folder, reloadsCa: false })).tls.currentCa).toBeUndefined()
  })
  test('outside of one says so', async () => {
    await expect(inClusterConfig({ env: {}, clock })).rejects.toThrow(/KUBERNETES_SERVICE_HOST/)
  })
})

describe('writing', () => {
  const demo: OwnCluster = {
    name: 'coxswain-demo',
    server: 'https://127.0.0.1:6443',
    ca: 'CA',
    user: { cert: 'CERT', key: 'KEY' },
  }
  const foreign = `# mine
apiVersion: v1
kind: Config
clusters:
- name: work # do not touch
  cluster:
    server: https://work
contexts:
- name: work
  context: {cluster: work, user: me}
current-context: work
users:
- name: me
  user: {token: t}
`
  const write = (cluster: OwnCluster, env: Record<string, string>): ReturnType<typeof addToKubeconfig> =>
    addToKubeconfig(cluster, { location: { env }, clock })
  const remove = (name: string, env: Record<string, string>): Promise<void> =>
    removeFromKubeconfig(name, { location: { env }, clock })

  test('makes a file that only its owner reads', async () => {
    const env = { KUBECONFIG: at('sub/new') }
    expect(await write(demo, env)).toEqual({ file: at('sub/new'), previousContext: undefined })
    expect((await stat(at('sub/new'))).mode & 0o777).toBe(0o600)
    expect(await readdir(at('sub'))).toEqual(['new'])
    const config = await resolve(env)
    expect(config).toMatchObject({ server: demo.server, tls: { ca: 'CA' } })
    expect(await config.credentials.proof()).toMatchObject({ certificate: { cert: 'CERT', key: 'KEY' } })
  })

  test('leaves alone what others wrote, and gives back the current context', async () => {
    await put('f', foreign)
    const env = { KUBECONFIG: at('f') }
    expect(await write(demo, env)).toMatchObject({ previousContext: 'work' })
    const text = await readFile(at('f'), 'utf8')
    expect(text).toContain('# mine')
    expect(text).toContain('- name: work # do not touch')
    expect((await loadKubeconfig({ env })).currentContext).toBe('coxswain-demo')
    await remove('coxswain-demo', env)
    expect((await loadKubeconfig({ env })).currentContext).toBe('work')
    const after = await readFile(at('f'), 'utf8')
    expect(after).not.toContain('coxswain')
    expect(after).toContain('# mine')
  })

  test('a second start replaces the entries and still remembers the first context', async () => {
    await put('f', foreign)
    const env = { KUBECONFIG: at('f') }
    await write(demo, env)
    expect(await write({ ...demo, server: 'https://127.0.0.1:7000' }, env)).toMatchObject({ previousContext: 'work' })
    expect(await resolve(env)).toMatchObject({ server: 'https://127.0.0.1:7000' })
    expect((await loadKubeconfig({ env })).clusters.size).toBe(2)
    await remove('coxswain-demo', env)
    expect((await loadKubeconfig({ env })).currentContext).toBe('work')
  })

  test('a new entry goes into the first file that exists; the current context is changed where it is', async () => {
    await put('b', 'clusters: []\n')
    await put('c', foreign)
    const env = { KUBECONFIG: `${at('a')}:${at('b')}:${at('c')}` }
    expect(await write(demo, env)).toMatchObject({ file: at('b') })
    expect(await readFile(at('c'), 'utf8')).toContain('current-context: coxswain-demo')
    expect(await readdir(folder)).not.toContain('a')
    expect(await resolve(env)).toMatchObject({ server: demo.server })
  })

  test('with no file at all the last one named is made', async () => {
    expect(await write(demo, { KUBECONFIG: `${at('a')}:${at('b')}` })).toMatchObject({ file: at('b') })
  })

  test('an entry is changed in the file that has it', async () => {
    await put('a', foreign)
    await write(demo, { KUBECONFIG: at('b') })
    expect(await write(demo, { KUBECONFIG: `${at('a')}:${at('b')}` })).toMatchObject({ file: at('b') })
    expect(await readFile(at('a'), 'utf8')).not.toContain('- name: coxswain-demo')
  })

  test('a context that is gone is not given back', async () => {
    await put('f', foreign)
    const env = { KUBECONFIG: at('f') }
    await write(demo, env)
    const text = await readFile(at('f'), 'utf8')
    await put('f', text.replace(/- name: work\n {2}context: .*\n/, ''))
    await remove('coxswain-demo', env)
    expect((await loadKubeconfig({ env })).currentContext).toBe('')
  })

  test("somebody else's current context is left alone", async () => {
    await put('f', foreign)
    const env = { KUBECONFIG: at('f') }
    await write(demo, env)
    await put('f', (await readFile(at('f'), 'utf8')).replace(/^current-context: .*$/m, 'current-context: work'))
    await remove('coxswain-demo', env)
    expect((await loadKubeconfig({ env })).currentContext).toBe('work')
  })

  test('several at once wait for each other', async () => {
    const env = { KUBECONFIG: at('f') }
    const names = ['one', 'two', 'three', 'four']
    await Promise.all(names.map((name) => write({ ...demo, name: `coxswain-${name}` }, env)))
    expect((await loadKubeconfig({ env })).contexts.size).toBe(4)
    await expect(stat(at('f.lock'))).rejects.toThrow()
  })

  test('a lock that stays is named', async () => {
    await put('f.lock', '')
    const hurried: Clock = { ...clock, after: (_, run) => clock.after(0, run) }
    const writing = addToKubeconfig(demo, { location: { env: { KUBECONFIG: at('f') } }, clock: hurried })
    await expect(writing).rejects.toThrow(/f\.lock has been there/)
  })

  test('a link stays a link', async () => {
    await put('real', foreign)
    await symlink(at('real'), at('link'))
    await write(demo, { KUBECONFIG: at('link') })
    expect(await readFile(at('real'), 'utf8')).toContain('coxswain-demo')
  })

  test('a token instead of a certificate', async () => {
    const env = { KUBECONFIG: at('f') }
    await write({ ...demo, user: { token: 'secret' }, namespace: 'ns' }, env)
    const config = await resolve(env)
    expect(config.namespace).toBe('ns')
    expect(await config.credentials.proof()).toMatchObject({ authorization: 'Bearer secret' })
  })

  test('what is no kubeconfig is not overwritten', async () => {
    await put('f', 'a: [')
    await expect(write(demo, { KUBECONFIG: at('f') })).rejects.toThrow(/error loading config file/)
    expect(await readFile(at('f'), 'utf8')).toBe('a: [')
  })
})
