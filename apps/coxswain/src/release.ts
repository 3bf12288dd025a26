/** The release of Kubernetes whose manager this is in place of. */
export const release = '1.36.2'
