import type { Changes } from '../../environments/lib/derive';
import type { Environment, MonitoringMode } from '../../environments/lib/types';

/** A change of the mode. It removes the dead man's switch, which `prod` has, from the modes that refuse it. */
export const monitoringIn = (mode: MonitoringMode): Changes<Environment['monitoring']> =>
  mode === 'self-hosted' ? { mode } : { mode, receivers: { deadMansSwitch: undefined } };
