package recipe
import ("testing";"strings";"time";"fmt";"runtime";"os")
func TestPerf(t *testing.T){
 n := largest
 rep := func(s string) string { return strings.Repeat(s, n/len(s)) }
 var many, keys, vars strings.Builder
 for i:=0;many.Len()<n-200;i++ { fmt.Fprintf(&many,"[service.s%d]\ncommand=['a']\n",i) }
 for i:=0;keys.Len()<n-200;i++ { fmt.Fprintf(&keys,"k%d=1\n",i) }
 vars.WriteString("[defaults.environment]\n")
 for i:=0;vars.Len()<n/2;i++ { fmt.Fprintf(&vars,"k%d='1'\n",i) }
 for i:=0;vars.Len()<n-200;i++ { fmt.Fprintf(&vars,"[service.s%d]\ncommand=['a']\n",i) }
 only := os.Getenv("ONLY")
 for name, text := range map[string]string{
  "services": many.String(),
  "keys": "[service.a]\n"+keys.String(),
  "quad": vars.String(),
  "bombs": "[service.a]\nvars={a='"+strings.Repeat("x",2000000)+"'}\ndescription='"+strings.Repeat("${a}",400000)+"'\ncommand=['a']",
  "unclosed": "[service.a]\ndescription='"+strings.Repeat("${",1900000)+"'\ncommand=['a']",
  "manyfaults": "[service.a]\ndescription='"+strings.Repeat("${b}",900000)+"'\ncommand=['a']",
  "ints": "[service.a]\ncommand=["+strings.Repeat("1,",n/2-20)+"]",
  "deep": "[service.a]\ncommand="+rep("["),
  "deep2": "[service.a]\ncommand="+strings.Repeat("[",9000)+strings.Repeat("]",9000),
  "dots": "a"+strings.Repeat(".a",n/2-20)+"=1",
  "dothead": "[a"+strings.Repeat(".a",n/2-20)+"]",
  "dotinline": "x={a"+strings.Repeat(".a",n/2-20)+"=1}",
  "inline": "[service.a]\nx={"+keysInline(n-100)+"}",
  "inlinedeep": "[service.a]\nx="+strings.Repeat("{a=",9900)+"1"+strings.Repeat("}",9900),
  "longkey": strings.Repeat("k",n-10)+"=1",
  "headers": rep("[service.a]\n"),
  "arrtables": rep("[[a]]\n"),
  "env": "[service.a.environment]\n"+keys.String(),
  "nl": rep("\n"),
  "quotes": "[service.a]\ncommand=["+strings.Repeat("'a',",n/4-20)+"]",
  "big": strings.Repeat("x", 10<<20),
 } {
  if only != "" && only != name { continue }
  if len(text)>largest && name!="big" { text=text[:largest] }
  t0 := time.Now()
  _, err := Parse("f", []byte(text))
  t1 := time.Now()
  s := ""
  if err != nil { s = err.Error() }
  var m runtime.MemStats; runtime.ReadMemStats(&m)
  fmt.Printf("%-10s %6.2fs +%5.2fs  %d MB  %.150q\n", name, t1.Sub(t0).Seconds(), time.Since(t1).Seconds(), m.HeapSys>>20, s)
 }
}
func keysInline(n int) string { var b strings.Builder; for i:=0;b.Len()<n;i++ { fmt.Fprintf(&b,"k%d=1,",i) }; return b.String() }
