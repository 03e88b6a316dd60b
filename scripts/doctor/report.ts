import type { Cause } from './causes';
import type { Diagnosis } from './diagnosis';

/** Maximum lines with findings that follow from a cause; the rest is counted. */
const EXPLAINED = 5;

/** The diagnosis as text: the first cause, its consequences and its remedy; then the others. */
export function report({ context, causes, unchecked }: Diagnosis): string {
  const lines = [
    ...(context ? [`context ${context}`, ''] : []),
    ...causes.flatMap((cause, index) => [...paragraph(cause, index), '']),
    ...(causes.length === 0 ? ['Nothing is wrong.', ''] : []),
    ...(unchecked.length > 0
      ? ['Not checked:', ...unchecked.map(({ check, reason }) => `  ${check.padEnd(14)}${reason}`), '']
      : []),
  ];
  return lines.join('\n');
}

function paragraph({ text, detail = [], explains, remedy, page }: Cause, index: number): readonly string[] {
  const more = explains.length - EXPLAINED;
  return [
    `${index === 0 ? 'First cause' : `Cause ${index + 1}`}: ${text}`,
    ...detail.map((line) => `    ${line}`),
    ...explains.slice(0, EXPLAINED).map((one, at) => `  ${at === 0 ? 'Explains' : '        '}  ${one.text}`),
    ...(more > 0 ? [`            and ${more} more`] : []),
    `  Do        ${remedy}`,
    `  Page      ${page}`,
  ];
}
