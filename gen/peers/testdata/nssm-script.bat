@echo off
REM two services, by hand
nssm install web-1 "C:\Python\python.exe" "C:\srv\web\app.py" --port 8081
nssm set web-1 AppParameters ^
  C:\srv\web\app.py ^
  --port 8081
nssm set web-1 ObjectName ACME\web s3cret
nssm set web-1 AppEnvironment A=1 "B=two words"
nssm install web-2 C:\srv\web\run.cmd
nssm set web-2 AppExit Default Exit
nssm set web-2 AppExit 75 Restart
nssm set web-2 AppStopMethodSkip 9
nssm set web-2 AppStdin C:\srv\web\input.txt
nssm start web-1
