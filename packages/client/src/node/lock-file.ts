import { mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { sleep, type Clock } from '@coxswain/base'
import { KubeconfigError } from './kubeconfig.ts'

const retryMs = 50
const retriesMax = 100

/** Runs `work` while this process alone may change the file: other programs that know kubeconfigs honour `FILE.lock`. */
export async function withFileLock<T>(file: string, clock: Clock, work: () => Promise<T>): Promise<T> {
  const lock = `${file}.lock`
  await mkdir(path.dirname(file), { recursive: true })
  await acquire(lock, clock)
  try {
    return await work()
  } finally {
    await rm(lock, { force: true })
  }
}

async function acquire(lock: string, clock: Clock): Promise<void> {
  for (let retries = 0; ; retries++) {
    try {
      // Each try is after the one before failed.
      // oxlint-disable-next-line no-await-in-loop
      const handle = await open(lock, 'wx', 0o600)
      // oxlint-disable-next-line no-await-in-loop
      await handle.close()
      return
    } catch (error) {
      const isHeld = error instanceof Error && 'code' in error && error.code === 'EEXIST'
      if (!isHeld) throw error
      if (retries >= retriesMax) {
        const waited = (retryMs * retriesMax) / 1000
        throw new KubeconfigError(
          `${lock} has been there for ${waited} s: another program is changing the kubeconfig; remove it if there is none`,
          { cause: error },
        )
      }
      // oxlint-disable-next-line no-await-in-loop
      await sleep(clock, retryMs)
    }
  }
}
