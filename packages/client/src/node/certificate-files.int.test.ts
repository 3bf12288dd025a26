import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { VirtualClock } from '@coxswain/testing/clock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { certificateFileCredentials } from './credentials.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'certificate-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const minutes = (count: number): number => count * 60_000

async function setUp() {
  const clock = new VirtualClock()
  const files = { certFile: path.join(folder, 'crt'), keyFile: path.join(folder, 'key') }
  const put = (cert: string, key: string): Promise<unknown> =>
    Promise.all([writeFile(files.certFile, cert), writeFile(files.keyFile, key)])
  await put('c1', 'k1')
  const first = { cert: 'c1', key: 'k1' }
  return { clock, files, put, first, credentials: certificateFileCredentials(files, first, { clock }) }
}

test('reads the files again after five minutes, and keeps the object while they are the same', async () => {
  const { clock, put, first, credentials } = await setUp()
  await clock.advance(minutes(5))
  expect((await credentials.proof()).certificate).toBe(first)
  await put('c2', 'k2')
  expect((await credentials.proof()).certificate).toBe(first)
  await clock.advance(minutes(5))
  expect((await credentials.proof()).certificate).toEqual({ cert: 'c2', key: 'k2' })
})

test('reads them at once after the server refused it', async () => {
  const { put, credentials } = await setUp()
  await put('c2', 'k2')
  credentials.refused()
  expect((await credentials.proof()).certificate).toEqual({ cert: 'c2', key: 'k2' })
})

test('keeps what it has while the files are away', async () => {
  const { clock, files, first, credentials } = await setUp()
  await rm(files.certFile)
  await clock.advance(minutes(5))
  expect((await credentials.proof()).certificate).toBe(first)
})
