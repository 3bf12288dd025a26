// Mirrors pkg/apis/core/validation/validation.go validateLocalDescendingPath and its like, 1.36.
import { invalid, type ErrorList } from '../../validation/field-errors.ts'

export function checkNoBacksteps(errors: ErrorList, field: string, path: string): void {
  if (hasBacksteps(path)) errors.push(invalid(field, path, "must not contain '..'"))
}

export function hasBacksteps(path: string): boolean {
  return path.includes('..') && path.split('/').includes('..')
}

/** Relative, and never upwards. */
export function checkDescendingPath(errors: ErrorList, field: string, path: string): void {
  if (path.startsWith('/')) errors.push(invalid(field, path, 'must be a relative path'))
  checkNoBacksteps(errors, field, path)
}

/** Descending, and its first name does not begin with two dots, which kubelets keep for themselves. */
export function checkUnreservedPath(errors: ErrorList, field: string, path: string): void {
  checkDescendingPath(errors, field, path)
  if (path.startsWith('..') && !path.startsWith('../')) errors.push(invalid(field, path, "must not start with '..'"))
}
