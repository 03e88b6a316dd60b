import { endpoints, spelled } from '../../charts/checks/endpoints';

test.each([
  ['a.b.svc:1', ['a.b.svc:1']],
  ['a.b.svc.cluster.local', ['a.b.svc.cluster.local']],
  ['a.b.svc.cluster.local.:1', ['a.b.svc.cluster.local.:1']],
  ['http://a.b.svc/path', ['a.b.svc']],
  ['x=http://p-0.a.b.svc:1,y=http://p-1.a.b.svc:1', ['p-0.a.b.svc:1', 'p-1.a.b.svc:1']],
  ['mongodb://u:$(P)@p-0.a.b.svc:1,p-1.a.b.svc:2/db?x=y', ['p-0.a.b.svc:1', 'p-1.a.b.svc:2']],
  ['--ip=$(POD_NAME).a.b.svc.cluster.local:1', ['$(POD_NAME).a.b.svc.cluster.local:1']],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a shell's variable.
  ['nc -z "${POD_NAME}.a.b.svc" 1; nc $POD.a.b.svc', ['${POD_NAME}.a.b.svc', '$POD.a.b.svc']],
  ['ask a.b.svc. Then wait', ['a.b.svc.']],
  [
    '- host:\n    address: p-0.a.b.svc\n    port: 1\n- host:\n    address: p-1.a.b.svc\n    port: 2',
    ['p-0.a.b.svc:1', 'p-1.a.b.svc:2'],
  ],
  ['- port: 1\n  host: a.b.svc\n- port: 2\n  host: c.b.svc', ['a.b.svc:1', 'c.b.svc:2']],
  ['- host: a.b.svc\n- port: 2', ['a.b.svc']],
  ['one:\n  host: a.b.svc\ntwo:\n  port: 2', ['a.b.svc']],
  ['one:\n  host: a.b.svc\n  tls:\n    port: 3\n  port: 2', ['a.b.svc:2']],
  ['[one]\nhostname = "a.b.svc"\nuser = "x"\nport = 1\n\n[two]\nport = 2', ['a.b.svc:1']],
  ['[one]\nport = 1\n[two]\nhostname = "a.b.svc"\n', ['a.b.svc']],
  ['{\n  "host": "a.b.svc",\n  "port": 1\n}', ['a.b.svc:1']],
  ['DB_HOST=a.b.svc\nDB_PORT=1', ['a.b.svc:1']],
  ['a.b.svc.example.com:1', []],
  ['a.b.svcs:1', []],
  ['.svc', []],
  ['openim.example:443', []],
])('%j', (text, found) => {
  expect(endpoints(text).map(spelled)).toEqual(found);
});

test('pod, Service and namespace are distinguished', () => {
  expect(endpoints('p-0.a.b.svc:1').map(({ labels }) => labels)).toEqual([['p-0', 'a', 'b']]);
});
