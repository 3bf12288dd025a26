/**
 * What `/version` says: the release whose API this server speaks. Programs decide by it what they may use, so it names
 * Kubernetes' release and not ours. Differs: platform and Go version are those of the recorded server, as nothing here
 * is compiled by Go.
 */
export const versionInfo = {
  major: '1',
  minor: '36',
  emulationMajor: '1',
  emulationMinor: '36',
  minCompatibilityMajor: '1',
  minCompatibilityMinor: '35',
  gitVersion: 'v1.36.2',
  gitCommit: '$Format:%H$',
  gitTreeState: '',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'go1.26.8',
  compiler: 'gc',
  platform: 'linux/amd64',
} as const
