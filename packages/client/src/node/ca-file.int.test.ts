import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { createClusterCertificates } from '@coxswain/apiserver/certificates'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { caFile, type CaReload } from './ca-file.ts'

let folder: string
let other: string
beforeAll(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ca-'))
  const names = { dnsNames: [], ipAddresses: [], clients: [] }
  other = createClusterCertificates({ ...names, nowMs: 0 }).authority.cert
})
afterAll(() => rm(folder, { recursive: true }))

const minutes = (count: number): number => count * 60_000
const updated = { result: 'success', reason: 'updated' }

test.each([
  { name: 'other authorities', text: () => other, want: updated },
  { name: 'others after text that is none', text: () => `# ours\n${other}`, want: updated },
  { name: 'the same', text: () => 'first', want: { result: 'success', reason: 'unchanged' } },
  { name: 'nothing', text: () => '', want: { result: 'failure', reason: 'empty' } },
  { name: 'no certificate', text: () => 'x', want: { result: 'failure', reason: 'ca_parse_error' } },
  { name: 'no file', text: () => undefined, want: { result: 'failure', reason: 'read_error' } },
])('after five minutes the file holds $name: $want.reason', async ({ text, want }) => {
  const clock = new VirtualClock()
  const file = path.join(folder, 'ca.crt')
  const [next, reloads] = [text(), [] as CaReload[]]
  const current = caFile({ file, first: 'first', clock, onReload: (reload) => reloads.push(reload) })
  await (next === undefined ? rm(file, { force: true }) : writeFile(file, next))
  await clock.advance(minutes(5) - 1)
  expect(current()).toBe('first')
  await clock.advance(1)
  expect(current()).toBe(want === updated ? next : 'first')
  expect(current()).toBe(want === updated ? next : 'first')
  expect(reloads).toEqual([want])
})
