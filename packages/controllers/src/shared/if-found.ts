import { isNotFound } from '@coxswain/client'

/** What was asked for, or undefined when it is not there; all else is thrown on. */
export async function ifFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
