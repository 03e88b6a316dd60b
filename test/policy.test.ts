import { imageOf } from '../charts/model/images';
import { loadEnvironment } from '../environments/lib/registry';
import { images } from '../environments/lib/versions';
import { exceptions } from './lib/exceptions';
import { accounts, full, placed, switched, switchedV34 } from './lib/optional';
import { type Subject, subject, subjects } from './lib/subject';
import { containersIn, workloadsIn } from './lib/workloads';
import { offenders, rules, topics } from './policy';

const all = subjects();

const tested = [...all, ...[placed, switched, switchedV34, accounts].map(subject)];

describe.each(tested)('$environment.name', (one) => {
  describe.each(Object.entries(topics))('%s', (_, topic) => {
    it.each(Object.entries(topic))('%s', (name, rule) => {
      expect(offenders(name, rule, one)).toEqual([]);
    });
  });
});

describe('the rules', () => {
  const dev = subject(loadEnvironment('dev'));
  const text = JSON.stringify(dev.outputs);
  /** `dev`, to be changed. */
  const copy = (): Subject => {
    const outputs: Subject['outputs'] = JSON.parse(text);
    return { ...dev, outputs, objects: outputs.flatMap(({ objects }) => objects) };
  };

  it.each(rules)('detect a breach: %s', (name, rule) => {
    const broken = copy();
    rule.breach(broken.objects as never);
    expect(offenders(name, rule, broken)).not.toEqual(offenders(name, rule, dev));
  });

  it('check every workload of the architecture', () => {
    const { objects } = dev;
    expect(workloadsIn(objects).length).toBeGreaterThanOrEqual(25);
    expect(containersIn(objects).length).toBeGreaterThanOrEqual(40);
  });

  it('have only needed exceptions, each with a reason', () => {
    const stale = exceptions.filter(
      ({ rule, offender, reason }) =>
        reason.length < 20 ||
        !rules.some(([name, { offenders }]) => name === rule && tested.some((one) => offenders(one).includes(offender))),
    );
    expect(stale).toEqual([]);
  });

  it('leave no image of versions.ts unused', () => {
    const every = [...all, subject(full), subject(accounts)];
    const used = new Set(every.flatMap(({ objects }) => containersIn(objects).map(({ spec }) => spec.image)));
    const unused = Object.keys(images).filter((name) =>
      every.every(({ environment }) => !used.has(imageOf(environment, name as keyof typeof images))),
    );
    expect(unused).toEqual([]);
  });
});
