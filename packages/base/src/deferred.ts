/** A promise that someone else settles. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  /** Whether `resolve` or `reject` has been called. */
  readonly isSettled: boolean
  resolve(value: T): void
  reject(reason: unknown): void
}

/** A rejection that nobody awaits is not reported as unhandled: whoever holds a deferred may never look. */
export function deferred<T>(): Deferred<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  let isSettled = false
  promise.catch(() => {})
  return {
    promise,
    get isSettled() {
      return isSettled
    },
    resolve: (value) => {
      isSettled = true
      resolve(value)
    },
    reject: (reason) => {
      isSettled = true
      reject(reason)
    },
  }
}
