import type { Clock } from '@coxswain/base'

/** Stands still but for `advance`, which lets what is due by then happen. */
export class SetClock implements Clock {
  nowMs: number
  #timers: { readonly atMs: number; readonly run: () => void }[] = []

  constructor(nowMs = 0) {
    this.nowMs = nowMs
  }

  now = (): number => this.nowMs
  monotonicMs = (): number => this.nowMs
  after: Clock['after'] = (delayMs, run) => {
    const timer = { atMs: this.nowMs + Math.max(0, delayMs), run }
    this.#timers.push(timer)
    return { cancel: () => void (this.#timers = this.#timers.filter((each) => each !== timer)) }
  }

  advance(ms: number): void {
    this.nowMs += ms
    const due = this.#timers.filter(({ atMs }) => atMs <= this.nowMs)
    this.#timers = this.#timers.filter((timer) => !due.includes(timer))
    for (const { run } of due.toSorted((a, b) => a.atMs - b.atMs)) run()
  }
}

/** Lets promises that are due be done. */
export async function turns(): Promise<void> {
  // oxlint-disable-next-line no-await-in-loop
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
}
